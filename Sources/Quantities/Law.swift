// SPDX-License-Identifier: GPL-3.0-or-later

/// The distributions by the names that a file calls them.
enum Law: String, CaseIterable {
    case uniform, triangular, pert, exponential, lognormal, normal, weibull, gamma, beta, empirical, mixture

    /// The ways to write its parameters; unnamed ones where `isPositional`.
    var signatures: [[String]] {
        switch self {
        case .uniform: [["a", "b"]]
        case .triangular, .pert: [["a", "mode", "b"]]
        case .exponential: [["mean"]]
        case .lognormal: [["median", "p95"], ["mean", "sd"]]
        case .normal, .gamma, .beta: [["mean", "sd"]]
        case .weibull: [["scale", "shape"]]
        case .empirical: [["file", "column"]]
        case .mixture: []
        }
    }

    var isPositional: Bool { self == .uniform || self == .triangular || self == .pert }

    /// How it is written: `lognormal(median: …, p95: …) or lognormal(mean: …, sd: …)`.
    var usage: String {
        signatures.map { names in
            rawValue + "(" + names.map { isPositional ? $0 : "\($0): …" }.joined(separator: ", ") + ")"
        }.joined(separator: " or ")
    }

    /// The distribution with those parameters, in any order where they are named.
    func distribution(
        _ arguments: [DistributionReader.Argument], of family: Family, at start: Int
    ) throws(Malformed) -> Distribution {
        for names in signatures {
            let given = isPositional ? positional(arguments, names) : named(arguments, names)
            if let given { return try distribution(Parameters(names: names, arguments: given, start: start), family) }
        }
        throw Malformed(at: start, "write \(usage)")
    }

    private func positional(
        _ arguments: [DistributionReader.Argument], _ names: [String]
    ) -> [DistributionReader.Argument]? {
        arguments.count == names.count && arguments.allSatisfy { $0.name == nil } ? arguments : nil
    }

    private func named(_ arguments: [DistributionReader.Argument], _ names: [String]) -> [DistributionReader.Argument]?
    {
        guard arguments.count == names.count else { return nil }
        let found = names.compactMap { name in arguments.first { $0.name == name } }
        return found.count == names.count ? found : nil
    }

    private func distribution(_ given: Parameters, _ family: Family) throws(Malformed) -> Distribution {
        switch self {
        case .uniform:
            try given.require(given[0] <= given[1], 1, "uniform(a, b) needs a ≤ b")
            return given[0] == given[1] ? .constant(given[0]) : .uniform(low: given[0], high: given[1])
        case .triangular, .pert:
            try given.require(given[0] <= given[1] && given[1] <= given[2], 1, "\(usage) needs a ≤ mode ≤ b")
            guard given[0] < given[2] else { return .constant(given[0]) }
            return self == .pert
                ? .pert(low: given[0], mode: given[1], high: given[2])
                : .triangular(low: given[0], mode: given[1], high: given[2])
        case .lognormal where given.names[0] == "median":
            try given.require(given[0] > 0, 0, "the median of a lognormal is above 0")
            try given.require(given[1] >= given[0], 1, "the p95 of a lognormal is not below its median")
            return given[0] == given[1] ? .constant(given[0]) : .lognormal(median: given[0], p95: given[1])
        case .exponential, .lognormal, .gamma, .normal:
            let mayBeZero = self == .normal
            try given.require(given[0] > 0 || mayBeZero, 0, "the mean of \(rawValue)(…) is above 0")
            guard self != .exponential else { return .exponential(mean: given[0]) }
            return given[1] == 0 ? .constant(given[0]) : spread(mean: given[0], sd: given[1])
        case .weibull:
            try given.require(given[0] > 0, 0, "the scale of a weibull is above 0")
            try given.require(given[1] >= 0.1, 1, "the shape of a weibull is at least 0.1")
            return .weibull(scale: given[0], shape: given[1])
        case .beta:
            try given.require(family == .share, 0, "beta(…) is a distribution of shares, not of \(family.noun)")
            let (mean, sd) = (given[0], given[1])
            try given.require(mean > 0 && mean < 1, 0, "the mean of a beta is between 0 and 1")
            try given.require(
                sd > 0 && sd * sd < mean * (1 - mean), 1, "the sd of a beta is above 0 and below √(mean·(1 − mean))")
            return .beta(mean: mean, sd: sd)
        case .empirical, .mixture:
            preconditionFailure("read by functions of their own")
        }
    }

    private func spread(mean: Double, sd: Double) -> Distribution {
        switch self {
        case .lognormal: .lognormal(mean: mean, sd: sd)
        case .gamma: .gamma(mean: mean, sd: sd)
        default: .normal(mean: mean, sd: sd)
        }
    }
}

/// The parameters of one distribution, in the order of its signature.
struct Parameters {
    let names: [String]
    let arguments: [DistributionReader.Argument]
    let start: Int

    subscript(index: Int) -> Double { arguments[index].value }

    func require(_ condition: Bool, _ index: Int, _ message: String) throws(Malformed) {
        guard condition else { throw Malformed(at: arguments[index].offset, message) }
    }
}
