// SPDX-License-Identifier: GPL-3.0-or-later

internal import CGSL

/// How many observations lie between edges; for plots.
public struct Histogram: Hashable, Sendable {
    /// How the edges are spaced.
    public enum Spacing: Hashable, Sendable {
        /// By equal differences.
        case equal
        /// By equal ratios; only for positive observations.
        case logarithmic
    }

    /// The edges, ascending; one more than there are bins. A bin holds its lower edge, and the last one both.
    public let edges: [Double]
    /// How many observations each bin holds.
    public let counts: [Int]
    /// How many observations are +∞, and in no bin.
    public let infinite: Int

    /// A histogram from the least to the greatest finite observation, or between the quantiles `from` and `to` where
    /// given: what lies beyond those is counted in the outermost bins. `nil` without finite observations, and by
    /// logarithms also where the first edge is not positive. O(bins · log n).
    public init?(
        of values: Quantiles, bins: Int, spacing: Spacing = .equal, from: Double = 0, to: Double = 1
    ) {
        precondition(bins > 0 && from < to && from >= 0 && to <= 1, "a histogram has bins and an extent")
        let finite = values.sorted.prefix(values.count - values.infinite)
        guard !finite.isEmpty else { return nil }
        let low = finite[Ranks.point(from, of: finite.count) - 1]
        let high = finite[Ranks.point(to, of: finite.count) - 1]
        guard spacing == .equal || low > 0, low.isFinite else { return nil }
        infinite = values.infinite
        GSL.errorsAreReturned
        // Equal observations fill one bin.
        guard low < high else {
            edges = [low, high]
            counts = [finite.count]
            return
        }
        edges = Histogram.edges(low, high, bins, spacing)
        let starts = [0] + edges.dropFirst().dropLast().map { Histogram.countBelow($0, in: finite) } + [finite.count]
        counts = zip(starts, starts.dropFirst()).map { $1 - $0 }
    }

    private static func edges(_ low: Double, _ high: Double, _ bins: Int, _ spacing: Spacing) -> [Double] {
        var edges = (0...bins).map { index in
            let t = Double(index) / Double(bins)
            return switch spacing {
            case .equal: low + (high - low) * t
            case .logarithmic: gsl_sf_exp(gsl_sf_log(low) + (gsl_sf_log(high) - gsl_sf_log(low)) * t)
            }
        }
        (edges[0], edges[bins]) = (low, high)
        return edges
    }

    private static func countBelow(_ edge: Double, in sorted: ArraySlice<Double>) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = low + (high - low) / 2
            if sorted[middle] < edge { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
