// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Documents
internal import Quantities
internal import Randomness

/// How the points of a sweep fill what is varied.
enum DesignKind: String, ExpressibleByArgument, CaseIterable {
    case grid, lhs, sobol
}

/// What is varied, and at which points.
struct DesignOptions: ParsableArguments {
    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Vary a value: path=v1,v2,..., path=a..b:step, or path=a..b with lhs and sobol; 'p,q=(a,b),(c,d)' varies two together. May be repeated.",
            valueName: "path=values"))
    var vary: [String] = []

    @Option(
        name: .customLong("where"), parsing: .singleValue,
        help: ArgumentHelp(
            "Only points whose values satisfy this: \"every <= 15min and running + 20% <= to\". May be repeated.",
            valueName: "condition"))
    var constraints: [String] = []

    @Option(help: "How points fill what is varied: \(DesignKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    var design: DesignKind = .grid

    @Option(
        parsing: .unconditional, help: ArgumentHelp("The number of points, with lhs and sobol.", valueName: "count"))
    var points: Int?

    mutating func validate() throws {
        if design == .grid, points != nil {
            throw ValidationError("--points is for --design lhs and sobol: a grid has as many points as it has.")
        }
        if design != .grid, points == nil { throw ValidationError("--design \(design.rawValue) needs --points.") }
        if let points, !(1...Design.maxPoints).contains(points) {
            throw ValidationError("--points is between 1 and \(Design.maxPoints).")
        }
    }

    /// The option that stated what is varied; `nil` where the scenario did.
    var origin: String? { vary.isEmpty ? nil : "--vary" }

    /// The points, those that no `--where` leaves out; a function of files, options and seed.
    func points(of loaded: Loaded) throws -> Design {
        let dimensions = try loaded.dimensions(vary, option: "--vary")
        let whole = try Complaint.of { () throws(Malformed) in try drawn(dimensions, seed: loaded.seed) }
        return try whole.keeping(constraints.map { try Constraint($0, over: whole.paths) })
    }

    private func drawn(_ dimensions: [Dimension], seed: UInt64) throws(Malformed) -> Design {
        let names = dimensions.map(\.name)
        switch design {
        case .grid: return try Design(grid: dimensions)
        case .lhs: return Design(dimensions, at: LatinHypercube.points(points ?? 1, of: names, seed: seed))
        case .sobol:
            guard names.count <= Sobol.maxDimensions else {
                throw Malformed(
                    at: 0,
                    "--design sobol varies at most \(Sobol.maxDimensions) values, but these are \(names.count): take lhs"
                )
            }
            return Design(dimensions, at: Sobol.scrambled(points ?? 1, of: names, seed: seed))
        }
    }
}

extension Complaint {
    /// Does what may meet a mistake in a text, and complains of it.
    static func of<Value>(_ body: () throws(Malformed) -> Value) throws(Complaint) -> Value {
        do { return try body() } catch { throw Complaint(error.message) }
    }
}
