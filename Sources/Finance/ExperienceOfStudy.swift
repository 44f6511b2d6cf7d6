// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities
internal import Rehearsal
internal import Statistics
public import Study

extension Experience {
    /// All trials of a study of the system of these books, in their order.
    public init(_ books: Books, sample: Sample) {
        self.init(books)
        reserve(sample.count)
        for row in 0..<sample.count { append(sample.meters(row: row), end: sample.end(row: row)) }
    }
}

extension Experience {
    /// The mean cost of an incident on the cloud's bill, with its 95 % t-interval; `nil` with fewer than two trials.
    public var meanCloud: Figure? { mean { cloud(trial: $0) } }
    /// The mean cost of an incident beside the cloud's bill, with its 95 % t-interval; `nil` with fewer than two trials.
    public var meanBusiness: Figure? { mean { business(trial: $0) } }

    private func mean(_ cost: (Int) -> Amount) -> Figure? {
        let estimate = MeanEstimate(of: (0..<count).map { cost($0).double })
        return estimate.interval().value.map { Figure(value: estimate.moments.mean, low: $0.low, high: $0.high) }
    }
}

extension Forecast {
    /// A year of what a study has tried, at the fault's rate; `nil` where the fault states none.
    public static func year(
        _ books: Books, scenario: String, perYear: Rational?, sample: Sample, seed: UInt64
    ) -> Forecast? {
        guard let perYear else { return nil }
        let peril = Peril(scenario: scenario, perYear: perYear, experience: Experience(books, sample: sample))
        return Forecast(books, perils: [peril], seed: seed)
    }
}
