// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
internal import Quantities
internal import Rehearsal

/// A demand or a goal that cannot be understood, and why.
public struct Misunderstood: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and what to write instead; no capital, no full stop.
    public var description: String

    init(_ description: String) { self.description = description }
}

extension Objective {
    /// Reads a demand such as `recovery_time<=60min:95%` or `recovery_point.p95<=15min`.
    ///
    /// The first says: at most 60 min in at least 95 % of the trials. The second is about a statistic.
    public init(_ text: String, system: System) throws(Misunderstood) {
        let parts = text.split(separator: "<=", maxSplits: 1, omittingEmptySubsequences: false).map(
            Misunderstood.trimmed)
        guard parts.count == 2 else {
            throw Misunderstood(
                "'\(text)' is not a measure, '<=' and a bound: write for example recovery_time<=60min:95%")
        }
        let (measure, statistic) = try Measure.named(parts[0], in: system)
        let bounds = parts[1].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            .map(Misunderstood.trimmed)
        let bound = try measure.value(bounds[0])
        switch (statistic, bounds.count) {
        case (let statistic?, 1):
            self.init(subject: .measure(measure), criterion: .statistic(statistic, bound: bound))
        case (nil, 2):
            let share = try Misunderstood.in(bounds[1]) { text throws(Malformed) in try Share(share: text) }
            guard share > .zero, share < .one else {
                throw Misunderstood(
                    "no number of trials shows that something holds in \(bounds[1]) of them: write a share between 0% and 100%"
                )
            }
            self.init(subject: .measure(measure), criterion: .share(bound: bound, share: share))
        case (nil, _):
            throw Misunderstood(
                "'\(text)' does not say how often: write for example \(text):95%, or \(parts[0]).p95<=\(parts[1])")
        case (.some, _):
            throw Misunderstood(
                "'\(text)' has a statistic and a share: leave out '.\(statistic!.rawValue)' or ':\(bounds[1])'")
        }
    }

    /// The demand as it would be written.
    public func written(in system: System) -> String {
        let name = name(in: system)
        guard case .measure(let measure) = subject else { return name }
        return switch criterion {
        case .share(let bound, let share): "\(name)<=\(measure.written(bound)):\(share.percent)"
        case .statistic(let statistic, let bound): "\(name).\(statistic.rawValue)<=\(measure.written(bound))"
        case .met(let share): "\(name):\(share.percent)"
        }
    }
}

extension Goal {
    /// Reads `1%` (of the p95 of the recovery time) or `recovery_point.p99:2%`.
    public init(_ text: String, system: System) throws(Misunderstood) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(Misunderstood.trimmed)
        guard parts.count <= 2, let last = parts.last else {
            throw Misunderstood(
                "'\(text)' is not how well something should be known: write for example 1% or recovery_point.p95:1%")
        }
        let width = try Misunderstood.in(last) { text throws(Malformed) in try Share(share: text) }
        guard width > .zero, width < .one else {
            throw Misunderstood("'\(last)' is not how well something can be known: write for example 1%")
        }
        var (measure, statistic): (Measure, Statistic?) = (.recoveryTime, .p95)
        if parts.count == 2 { (measure, statistic) = try Measure.named(parts[0], in: system) }
        self.init(measure: measure, statistic: statistic ?? .p95, relativeHalfWidth: width.double)
    }
}

extension Measure {
    /// The measure of that name, and the statistic where one follows it after a point.
    static func named(_ text: String, in system: System) throws(Misunderstood) -> (Measure, Statistic?) {
        let measures = Measure.all(of: system)
        if let measure = measures.first(where: { $0.name(in: system) == text }) { return (measure, nil) }
        if let point = text.lastIndex(of: "."),
            let measure = measures.first(where: { $0.name(in: system) == text[..<point] })
        {
            guard let statistic = Statistic(rawValue: String(text[text.index(after: point)...])) else {
                let names = Statistic.allCases.map(\.rawValue).joined(separator: ", ")
                throw Misunderstood("'\(text[text.index(after: point)...])' is not a statistic: use \(names)")
            }
            return (measure, statistic)
        }
        throw Misunderstood(
            "'\(text)' is not a measure: use \(measures.map { $0.name(in: system) }.joined(separator: ", "))")
    }

    /// Reads a value of the measure in its unit.
    func value(_ text: String) throws(Misunderstood) -> Double {
        try Misunderstood.in(text) { text throws(Malformed) in
            switch unit {
            case .seconds: try Duration(text).seconds
            case .share: try Share(share: text).double
            case .currency: try Money(text).double
            case .requests, .entries: Double(try Count.parse(text))
            }
        }
    }

    /// A value of the measure as it would be written.
    func written(_ value: Double) -> String {
        switch unit {
        case .seconds: Duration(microseconds: Int64((value * 1e6).rounded())).written
        case .share: "\(value * 100)%"
        case .currency, .requests, .entries: "\(value)"
        }
    }
}

extension Misunderstood {
    static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    fileprivate static func `in`<Value>(
        _ text: String, _ read: (String) throws(Malformed) -> Value
    ) throws(Misunderstood) -> Value {
        do { return try read(text) } catch { throw Misunderstood(error.message) }
    }
}
