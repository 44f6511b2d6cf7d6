// SPDX-License-Identifier: GPL-3.0-or-later

internal import Randomness
public import Statistics

/// Where a function is looked at to learn how much of its variance each lever explains: Saltelli's design, of two samples
/// A and B and, for each lever, A with that column of B, from independent scramblings of one Sobol sequence.
///
/// A and B are the halves of the coordinates of one sequence, so that k levers take 2k of the 40 coordinates there are. Points
/// are numbered scrambling by scrambling and row by row: the row of A, that of B, then A with each column of B.
public struct SaltelliDesign: Sendable {
    /// The names of the levers.
    public let levers: [String]
    /// The rows of A in each scrambling; a power of two, as the sequence is even in such parts.
    public let rows: Int
    /// The number of scramblings.
    public let scramblings: Int
    private let coordinates: [[Double]]

    /// The most levers: GSL's sequence has 40 coordinates, and each lever takes two.
    public static let maxLevers = Sobol.maxDimensions / 2
    /// Independent scramblings, of which intervals are made: an assumption; Student's t of 15 degrees is 9 % wider than
    /// the normal law, and more scramblings would leave each with too few rows to be even.
    public static let usualScramblings = 16

    /// A design for 1 to `maxLevers` levers with distinct names; a function of these and of the seed.
    public init(levers: [String], rows: Int, scramblings: Int = usualScramblings, seed: UInt64) {
        self.levers = levers
        self.rows = rows
        self.scramblings = scramblings
        let names = levers.map { "sensitivity A \($0)" } + levers.map { "sensitivity B \($0)" }
        coordinates = (0..<scramblings).flatMap {
            Sobol.scrambled(rows, of: names, seed: seed, replicate: UInt32($0))
        }
    }

    /// The points of one row.
    private var width: Int { levers.count + 2 }

    /// The number of points.
    public var count: Int { scramblings * rows * width }

    /// The coordinates of a point, each in (0, 1), in the order of levers.
    public subscript(point: Int) -> [Double] {
        let (row, place) = point.quotientAndRemainder(dividingBy: width)
        let (a, b) = (coordinates[row].prefix(levers.count), coordinates[row].suffix(levers.count))
        if place == 1 { return Array(b) }
        var mixed = Array(a)
        if place > 1 { mixed[place - 2] = b[b.startIndex + place - 2] }
        return mixed
    }

    /// The outputs at the points of so many whole scramblings, from the first on, each scrambling on its own.
    public func replicates(of outputs: [Double]) -> [SaltelliOutputs] {
        let size = rows * width
        return (0..<outputs.count / size).map { scrambling in
            let own = outputs[scrambling * size..<(scrambling + 1) * size]
            let column = { (place: Int) in (0..<rows).map { own[own.startIndex + $0 * width + place] } }
            return SaltelliOutputs(a: column(0), b: column(1), mixed: levers.indices.map { column($0 + 2) })
        }
    }
}
