// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// The points at which a scenario is simulated: what each of them sets, in the order in which they are numbered.
public struct Design: Hashable, Sendable {
    /// What is varied.
    public let dimensions: [Dimension]
    /// What each point sets: a setting for each path, in the order of `paths`.
    public private(set) var points: [[Setting]]

    /// The most points of a design; more would be a mistake in a step.
    public static let maxPoints = 100_000

    /// Every combination of the values of the dimensions; the last one changes fastest.
    ///
    /// Throws where there would be no point or more than `maxPoints`, or a dimension is a range without step.
    public init(grid dimensions: [Dimension]) throws(Malformed) {
        var (lists, count): ([[[Setting]]], Int) = ([], 1)
        for dimension in dimensions {
            guard case .list(let list) = dimension.values else {
                throw Malformed(
                    at: 0,
                    "'\(dimension.name)' is a range: give a grid its step, a..b:step, or take --design lhs or sobol")
            }
            lists.append(list.map(dimension.settings))
            let (product, overflow) = count.multipliedReportingOverflow(by: list.count)
            count = overflow ? .max : product
        }
        guard (1...Design.maxPoints).contains(count) else {
            throw Malformed(at: 0, "a grid has 1 to \(Design.maxPoints) points, but this one has \(count)")
        }
        self.dimensions = dimensions
        points = lists.reduce([[]]) { points, list in points.flatMap { point in list.map { point + $0 } } }
    }

    /// The points at these coordinates, each in 0…1 for every dimension.
    ///
    /// An amount is written so finely that rounding moves it by less than half a hundredth of its share of the range.
    public init(_ dimensions: [Dimension], at coordinates: [[Double]]) {
        self.dimensions = dimensions
        let resolution = max(10_000, 100 * coordinates.count)
        points = coordinates.map { coordinates in
            zip(dimensions, coordinates).flatMap { $0.settings(at: $1, resolution: resolution) }
        }
    }

    /// The paths that are varied; those of a lockstep one after the other.
    public var paths: [String] { dimensions.flatMap(\.paths) }

    /// The number of points.
    public var count: Int { points.count }

    /// What a point sets.
    public subscript(point: Int) -> [Setting] { points[point] }

    /// Those of its points that satisfy `holds`, in the same order.
    public func filter<Trouble>(_ holds: ([Setting]) throws(Trouble) -> Bool) throws(Trouble) -> Design {
        var kept: [[Setting]] = []
        for point in points where try holds(point) { kept.append(point) }
        var design = self
        design.points = kept
        return design
    }
}

extension Dimension {
    /// Throws where two dimensions vary one path, one takes a value twice, or one would give points different trials.
    public static func check(_ dimensions: [Dimension]) throws(Malformed) {
        var varied: Set<String> = []
        for path in dimensions.flatMap(\.paths) {
            guard varied.insert(path).inserted else { throw Malformed(at: 0, "'\(path)' is varied twice") }
            guard !["seed", "trials"].contains(path) else {
                throw Malformed(
                    at: 0,
                    "'\(path)' cannot be varied: every point has the same trials, so that points can be compared")
            }
        }
        for dimension in dimensions {
            guard case .list(let list) = dimension.values else { continue }
            var seen: Set<[String]> = []
            guard let twice = list.first(where: { !seen.insert($0).inserted }) else { continue }
            let value = twice.count == 1 ? twice[0] : "(\(twice.joined(separator: ",")))"
            throw Malformed(at: 0, "'\(dimension.name)' takes '\(value)' twice")
        }
    }
}
