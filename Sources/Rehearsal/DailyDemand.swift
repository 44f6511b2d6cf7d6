// SPDX-License-Identifier: GPL-3.0-or-later

/// Demand over a UTC day, the same every day.
struct DailyDemand: Sendable {
    /// How many seconds after the origin of a tail a day has to begin for `integral`.
    static let nearest = 3.0 * halfDay

    private static let halfDay = 43_200.0

    /// Fresh requests per second, in each hour.
    let hours: ContiguousArray<Double>
    /// The most that there can be, per second.
    let peak: Double
    /// Fresh requests of a day.
    let total: Double
    /// The moments of demand about noon, ∫ demand·(t/12 h)^k dt over the day, for k = 0, 1, …
    private let moments: ContiguousArray<Double>

    init(hours: ContiguousArray<Double>, peak: Double) {
        self.hours = hours
        self.peak = peak
        // Enough for `integral` with the largest exponent that a record may have.
        moments = ContiguousArray(
            (1...48).map { power in
                let edges = (0...24).map { Self.power((Double($0) - 12) / 12, power) }
                return hours.indices.reduce(0) { sum, hour in
                    sum + hours[hour] * Self.halfDay * (edges[hour + 1] - edges[hour]) / Double(power)
                }
            })
        total = moments[0]
    }

    private static func power(_ x: Double, _ exponent: Int) -> Double { (0..<exponent).reduce(1) { y, _ in y * x } }

    /// ∫ demand·s over the day that begins where a basis does, s being the basis' tail; the day begins `nearest` or
    /// farther from the tail's origin.
    ///
    /// By Taylor's series about noon, which is x from the origin: s(noon)·Σ binomial(−exponent, k)·(12 h/x)^k·moment k.
    /// With 12 h/x ≤ 1/4 it takes 27 terms at most for an exponent of 1 or less, until none that follows can be seen.
    func integral(_ basis: Basis) -> Double {
        let ratio = Self.halfDay / (basis.offset + Self.halfDay)
        var (sum, factor) = (0.0, 1.0)
        for k in moments.indices {
            sum += factor * moments[k]
            factor *= -(basis.exponent + Double(k)) / Double(k + 1) * ratio
            if abs(factor) < 0x1p-55 { break }
        }
        return basis.tail(Self.halfDay) * sum
    }
}
