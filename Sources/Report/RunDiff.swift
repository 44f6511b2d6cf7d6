// SPDX-License-Identifier: GPL-3.0-or-later

public import Archive
internal import Quantities
internal import Rehearsal
internal import Study

/// Two runs held against each other: what they started from, and what they found.
public struct RunDiff: Sendable {
    /// The one.
    public var a: Run
    /// The other.
    public var b: Run
    /// Points that both have: those without anything varied, or with the same values.
    var pairs: [(a: RunPoint, b: RunPoint)] = []
    /// Points that only one of them has.
    var alone: (a: Int, b: Int) = (0, 0)

    /// Those runs with their points.
    public init(_ a: Run, _ pointsOfA: [RunPoint], _ b: Run, _ pointsOfB: [RunPoint]) {
        self.a = a
        self.b = b
        var open = Dictionary(pointsOfB.map { ($0.values, $0) }) { first, _ in first }
        for point in pointsOfA {
            if let partner = open.removeValue(forKey: point.values) {
                pairs.append((point, partner))
            } else {
                alone.a += 1
            }
        }
        alone.b = open.count
    }

    /// Something that two runs do not have in common.
    struct Difference: Hashable, Encodable {
        /// What it is.
        var what: String
        /// What the one has; `nil` where it has none.
        var a: String?
        /// What the other has.
        var b: String?
    }

    /// A document that is not the same in both.
    struct Change {
        var path: String
        /// Lines that only the one has (`-`) or only the other (`+`), each with its number, in their order.
        var lines: [Line]
        /// Whether it is in the one, and in the other.
        var isIn: (a: Bool, b: Bool)
    }

    struct Line: Hashable {
        var mark: Character
        var number: Int
        var text: String
    }

    /// What they started from, apart from documents.
    var differences: [Difference] {
        var list: [Difference] = []
        func compare(_ what: String, _ value: (Run) -> String?) {
            let (one, other) = (value(a), value(b))
            if one != other { list.append(Difference(what: what, a: one, b: other)) }
        }
        compare("command") { $0.inputs.command }
        compare("scenario") { $0.inputs.scenario }
        compare("seed") { String($0.inputs.seed) }
        compare("first trial") { String($0.inputs.firstTrial) }
        compare("trials") { Human.count($0.inputs.trials) }
        compare("points") { Human.count($0.inputs.points) }
        compare("varied") { $0.inputs.varied.isEmpty ? nil : $0.inputs.varied.joined(separator: ", ") }
        var seen: Set<String> = []
        for change in a.inputs.settings + b.inputs.settings where seen.insert(change.path).inserted {
            // Of several settings of one value the last one counts.
            compare("set \(change.path)") { run in run.inputs.settings.last { $0.path == change.path }?.value }
        }
        compare("required") { $0.inputs.demands.isEmpty ? nil : $0.inputs.demands.joined(separator: ", ") }
        compare("muster") { $0.version }
        if a.version == b.version, a.build != b.build {
            list.append(Difference(what: "muster", a: "\(a.version)", b: "\(b.version), another build"))
        }
        compare("commit") { $0.gitCommit.map { String($0.prefix(12)) } }
        return list
    }

    /// The documents that are not the same.
    var changes: [Change] {
        let texts = { (run: Run) in Dictionary(run.inputs.documents.map { ($0.path, $0.text) }) { first, _ in first } }
        let (one, other) = (texts(a), texts(b))
        var seen: Set<String> = []
        let paths = (a.inputs.documents + b.inputs.documents).map(\.path).filter { seen.insert($0).inserted }
        return paths.compactMap { path in
            guard one[path] != other[path] else { return nil }
            let isIn = (one[path] != nil, other[path] != nil)
            guard let before = one[path], let after = other[path] else {
                return Change(path: path, lines: [], isIn: isIn)
            }
            return Change(path: path, lines: RunDiff.lines(before, after), isIn: isIn)
        }
    }

    private static func lines(_ before: String, _ after: String) -> [Line] {
        let split = { (text: String) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) }
        let difference = split(after).difference(from: split(before))
        return difference.map { change in
            switch change {
            case .remove(let offset, let text, _): Line(mark: "-", number: offset + 1, text: String(text))
            case .insert(let offset, let text, _): Line(mark: "+", number: offset + 1, text: String(text))
            }
        }.sorted { ($0.number, $0.mark == "+" ? 1 : 0) < ($1.number, $1.mark == "+" ? 1 : 0) }
    }

    /// A figure of both runs.
    struct Pair {
        var name: String
        var statistic: Statistic
        var measure: Measure
        var a: Figure?
        var b: Figure?

        var differs: Bool { a != b }

        /// Whether luck alone could be the difference, as far as two intervals of 95 % can say.
        var areApart: Bool {
            guard let a, let b else { return false }
            return a.high < b.low || b.high < a.low
        }
    }

    /// The figures of one point of both.
    static func figures(_ a: PointResult, _ b: PointResult) -> [Pair] {
        a.summary.measures.flatMap { summary -> [Pair] in
            let name = a.name(of: summary.measure)
            guard let partner = b.summary.measures.first(where: { b.name(of: $0.measure) == name }) else { return [] }
            return [Statistic.mean, .p50, .p95].map { statistic in
                Pair(
                    name: name, statistic: statistic, measure: summary.measure, a: summary[statistic],
                    b: partner[statistic])
            }
        }
    }
}
