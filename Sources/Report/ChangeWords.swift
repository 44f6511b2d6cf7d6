// SPDX-License-Identifier: GPL-3.0-or-later

internal import Documents

/// What changed about one thing, in words.
struct ChangeWords {
    /// The thing: a step by its name, `phase failover`, or a path.
    var subject: String
    /// What is otherwise: `through record → health-check`.
    var words: [String]

    /// The changes, gathered by what they are about, in the order of first mention.
    static func all(_ changes: [Change]) -> [ChangeWords] {
        var result: [ChangeWords] = []
        for change in changes {
            let (subject, words) = Self.words(change)
            if let index = result.firstIndex(where: { $0.subject == subject }) {
                result[index].words.append(words)
            } else {
                result.append(ChangeWords(subject: subject, words: [words]))
            }
        }
        return result
    }

    private static func words(_ change: Change) -> (subject: String, words: String) {
        let path = change.path
        let (subject, rest) = subject(path)
        let isWhole = rest.isEmpty
        switch change.kind {
        case .renamed: return (subject, "was \(change.before ?? ""); its luck is now another")
        case .moved:
            if let before = change.before {
                return (path.joined(separator: "."), "order \(before) → \(change.after ?? "")")
            }
            return (subject, change.after.map { "now listed behind \($0)" } ?? "now listed first")
        case .added where isWhole: return (subject, "added" + (change.after.map { " \($0)" } ?? ""))
        case .removed where isWhole: return (subject, "removed")
        case .value, .added, .removed:
            if isWhole, path.count > 1 {
                let name = path[path.count - 1]
                return (
                    path.dropLast().joined(separator: "."), "\(name) \(value(change.before)) → \(value(change.after))"
                )
            }
            let name = rest.joined(separator: ".")
            return (subject, (isWhole ? "" : name + " ") + "\(value(change.before)) → \(value(change.after))")
        }
    }

    private static func value(_ text: String?) -> String { text == nil || text == "[]" ? "nothing" : text! }

    /// What a path is about, and the rest of it.
    private static func subject(_ path: [String]) -> (String, [String]) {
        if path.count >= 3, path[0] == "plan" {
            switch path[1] {
            case "steps": return (path[2], Array(path[3...]))
            case "phases": return ("phase \(path[2])", Array(path[3...]))
            case "triggers": return ("trigger \(path[2])", Array(path[3...]))
            case "objectives": return ("objective \(path[2])", Array(path[3...]))
            default: break
            }
        }
        if path.count >= 2, path[0] == "objectives" { return ("objective \(path[1])", Array(path[2...])) }
        if path.count == 2, path[0] == "plan" { return ("plan", [path[1]]) }
        return (path.joined(separator: "."), [])
    }
}
