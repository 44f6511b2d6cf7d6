// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Foundation
import Plan
import Quantities
import Rehearsal
import Testing

/// What the second computations share: laws written out by hand, and the distance from them.
///
/// They use nothing of the simulator but its documents and its result: sums, integrals on a grid, recursion. Whole
/// distribution functions are compared, by Kolmogorov-Smirnov at 2.226/√n with n = 20,000, which a right simulator
/// exceeds in one seed of 10,000 (fewer where the law has steps); the seed is fixed.
enum Second {
    static let trials = 20_000
    static let allowed = 2.226 / Double(trials).squareRoot()

    /// The largest distance between the distribution function of the values and a law's; values may be infinite. A law
    /// may have steps: times are whole microseconds, so that its left limit is its value one before.
    static func distance(_ values: [Double], _ law: (Double) -> Double) -> Double {
        let sorted = values.map { $0.isNaN ? .infinity : $0 }.sorted()
        let count = Double(sorted.count)
        var (index, largest) = (0, 0.0)
        while index < sorted.count, sorted[index] < .infinity {
            let value = sorted[index]
            largest = max(largest, abs(Double(index) / count - law(value - 1e-6)))
            while index < sorted.count, sorted[index] == value { index += 1 }
            largest = max(largest, abs(Double(index) / count - law(value)))
        }
        return largest
    }

    static func expect(
        _ values: [Double], follow law: (Double) -> Double, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let distance = distance(values, law)
        #expect(distance < allowed, "off by \(distance)", sourceLocation: sourceLocation)
    }

    // MARK: Laws, in seconds

    static func exponential(_ t: Double, mean: Double) -> Double { t <= 0 ? 0 : 1 - exp(-t / mean) }
    static func uniform(_ t: Double, _ low: Double, _ high: Double) -> Double {
        min(max((t - low) / (high - low), 0), 1)
    }
    static func lognormal(_ t: Double, median: Double, p95: Double) -> Double {
        t <= 0 ? 0 : erfc(-log(t / median) / (log(p95 / median) / 1.6448536269514722) / 2.0.squareRoot()) / 2
    }

    /// ∫ f over `low`…`high` by the midpoints of so many intervals.
    static func integral(_ low: Double, _ high: Double, _ count: Int, _ f: (Double) -> Double) -> Double {
        let step = (high - low) / Double(count)
        return (0..<count).reduce(0) { $0 + f(low + (Double($1) + 0.5) * step) } * step
    }
}

/// A law on a grid of times: how much of it lies between one point and the next.
struct Grid {
    static let step = 0.5
    var masses: [Double]

    /// A law given by its distribution function, up to `end` seconds.
    init(to end: Double, _ law: (Double) -> Double) {
        masses = (0..<Int(end / Grid.step)).map { law(Double($0 + 1) * Grid.step) - law(Double($0) * Grid.step) }
    }

    private init(masses: [Double]) { self.masses = masses }

    /// The law of the sum; each mass stands for the middle of its interval.
    static func + (a: Grid, b: Grid) -> Grid {
        var sum = [Double](repeating: 0, count: a.masses.count + b.masses.count + 1)
        for (i, x) in a.masses.enumerated() where x > 0 {
            for (j, y) in b.masses.enumerated() {
                // The middles add up to the border between two intervals.
                sum[i + j] += x * y / 2
                sum[i + j + 1] += x * y / 2
            }
        }
        return Grid(masses: sum)
    }

    /// Later by that many seconds, a multiple of the step.
    func later(by seconds: Double) -> Grid {
        Grid(masses: [Double](repeating: 0, count: Int((seconds / Grid.step).rounded())) + masses)
    }

    static func mixture(_ parts: [(Double, Grid)]) -> Grid {
        var sum = [Double](repeating: 0, count: parts.map(\.1.masses.count).max()!)
        for (weight, grid) in parts { for (i, mass) in grid.masses.enumerated() { sum[i] += weight * mass } }
        return Grid(masses: sum)
    }

    /// The law of the later of the two.
    static func latest(_ a: Grid, _ b: Grid) -> Grid {
        let count = max(a.masses.count, b.masses.count)
        var (before, atA, atB) = (0.0, 0.0, 0.0)
        return Grid(
            masses: (0..<count).map { i in
                atA += i < a.masses.count ? a.masses[i] : 0
                atB += i < b.masses.count ? b.masses[i] : 0
                defer { before = atA * atB }
                return atA * atB - before
            })
    }

    /// Its distribution function, straight between the points of the grid.
    var law: (Double) -> Double {
        var sums = [0.0]
        for mass in masses { sums.append(sums[sums.count - 1] + mass) }
        return { t in
            let place = t / Grid.step
            guard place > 0 else { return 0 }
            guard Int(place) < sums.count - 1 else { return sums[sums.count - 1] }
            let (low, part) = (Int(place), place - place.rounded(.down))
            return sums[low] + (sums[low + 1] - sums[low]) * part
        }
    }
}
