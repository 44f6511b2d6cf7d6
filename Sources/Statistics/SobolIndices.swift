// SPDX-License-Identifier: GPL-3.0-or-later

internal import CGSL

/// What a function comes to at a design of Saltelli's: two samples A and B of its inputs, and for each input the sample A
/// whose column of that input is B's (Computer Physics Communications 145, 2002).
public struct SaltelliOutputs: Hashable, Sendable {
    /// At the rows of A.
    public var a: [Double]
    /// At the rows of B.
    public var b: [Double]
    /// For each input, at the rows of A with that column of B.
    public var mixed: [[Double]]

    /// These outputs; as many of one as of the other, all of them finite.
    public init(a: [Double], b: [Double], mixed: [[Double]]) {
        precondition(a.count == b.count && mixed.allSatisfy { $0.count == a.count }, "a design has whole rows")
        self.a = a
        self.b = b
        self.mixed = mixed
    }
}

/// How much of a function's variance each of its inputs explains, alone and together with the others.
///
/// Of independent replicates of one design, sums are taken over all of them. First order: the mean of
/// (f(B) − c)·(f(A_B) − f(A)) over the variance (Saltelli et al., Computer Physics Communications 181, 2010, table 2 b),
/// c being the mean of all, which takes the mean's noise out. Total: half the mean of (f(A) − f(A_B))² over the variance
/// (Jansen, Computer Physics Communications 117, 1999). An input that changes nothing has exactly 0 of both. Intervals are
/// the jackknife's over replicates with Student's t of one degree of freedom less than there are (Tukey, 1958): replicates
/// are independent where rows of a low-discrepancy design are not.
public struct SobolIndices: Hashable, Sendable {
    /// An index and how well it is known; neither end is cut to 0…1.
    public struct Index: Hashable, Sendable {
        /// The estimate.
        public var value: Double
        /// Its interval.
        public var interval: Interval
    }

    /// The mean of the function.
    public let mean: Double
    /// Its variance over the inputs.
    public let variance: Double
    /// For each input: the share of the variance that would go if it alone were known. `nil` where nothing varies.
    public let first: [Index?]
    /// For each input: the share of the variance that would stay if all the others were known.
    public let total: [Index?]

    /// The indices by the outputs of at least two replicates of equal size. O(rows × inputs + replicates × inputs).
    public init(of replicates: [SaltelliOutputs], confidence: Double = Interval.usualConfidence) {
        precondition(replicates.count > 1, "one replicate says nothing of its own noise")
        let inputs = replicates[0].mixed.count
        let outputs = replicates.flatMap { $0.a + $0.b }
        let all = Moments(of: outputs)
        // The rounded mean of equal values may differ from them, and make a variance of nothing.
        let varies = outputs.contains { $0 != outputs[0] }
        (mean, variance) = varies ? (all.mean, all.squares / Double(all.count)) : (outputs.first ?? 0, 0)
        guard varies else {
            first = Array(repeating: nil, count: inputs)
            total = first
            return
        }
        let centre = mean
        let spreads = replicates.map { Spread(of: $0.a + $0.b, around: centre) }
        first = (0..<inputs).map { input in
            SobolIndices.index(
                replicates.map { outputs in
                    SobolIndices.mean(outputs) { (outputs.b[$0] - centre) * (outputs.mixed[input][$0] - outputs.a[$0]) }
                }, spreads, confidence)
        }
        total = (0..<inputs).map { input in
            SobolIndices.index(
                replicates.map { outputs in
                    SobolIndices.mean(outputs) { row in
                        let difference = outputs.a[row] - outputs.mixed[input][row]
                        return difference * difference / 2
                    }
                }, spreads, confidence)
        }
    }

    /// Mean deviation from a centre, and mean of its square.
    private struct Spread {
        var drift = 0.0
        var square = 0.0

        init(of values: [Double], around centre: Double) {
            for value in values {
                drift += value - centre
                square += (value - centre) * (value - centre)
            }
            drift /= Double(values.count)
            square /= Double(values.count)
        }
    }

    private static func mean(_ outputs: SaltelliOutputs, _ term: (Int) -> Double) -> Double {
        outputs.a.indices.reduce(0) { $0 + term($1) } / Double(outputs.a.count)
    }

    /// The ratio of what replicates have on average to the variance that they have on average, and its jackknife.
    private static func index(_ parts: [Double], _ spreads: [Spread], _ confidence: Double) -> Index {
        let (part, drift, square) = (
            parts.reduce(0, +), spreads.reduce(0) { $0 + $1.drift }, spreads.reduce(0) { $0 + $1.square }
        )
        let ratio = { (part: Double, drift: Double, square: Double, count: Int) in
            let mean = drift / Double(count)
            let variance = square / Double(count) - mean * mean
            return variance > 0 ? part / Double(count) / variance : 0
        }
        let value = ratio(part, drift, square, parts.count)
        let without = zip(parts, spreads).map { own, spread in
            ratio(part - own, drift - spread.drift, square - spread.square, parts.count - 1)
        }
        let moments = Moments(of: without)
        let error = (moments.squares * Double(parts.count - 1) / Double(parts.count)).squareRoot()
        GSL.errorsAreReturned
        let reach = gsl_cdf_tdist_Qinv((1 - confidence) / 2, Double(parts.count - 1)) * error
        return Index(value: value, interval: Interval(low: value - reach, high: value + reach))
    }
}
