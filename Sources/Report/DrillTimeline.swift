// SPDX-License-Identifier: GPL-3.0-or-later

internal import Execution
internal import Quantities

extension DrillReport {
    /// One thing that happened in a drill.
    struct Happening {
        var at: WallTime
        /// In seconds since onset; nothing where the onset is not known.
        var sinceOnset: Double?
        var text: String
        var ink: Terminal.Ink?

        /// The time since onset as a stopwatch shows it.
        var stamp: String {
            sinceOnset.map {
                Human.stopwatch(Duration(microseconds: Int64(($0 * 1e6).rounded())), isSigned: true)
            } ?? ""
        }
    }

    /// All that the journal tells, in order. The onset that is known in the end counts from the beginning.
    var timeline: [Happening] {
        var log = DrillLog(run.drill, system: system)
        return records.flatMap { record in
            log.told(record).map { line in
                Happening(
                    at: record.at, sinceOnset: run.onset.map { (record.at - $0).seconds }, text: line.text.onOneLine,
                    ink: line.ink)
            }
        }
    }

    /// The report as `muster drill report` shows it: the answer, and all that the journal tells.
    public func fullTable(on terminal: Terminal) -> String {
        let width = timeline.map(\.stamp.count).max() ?? 0
        let lines = timeline.flatMap { happening in
            let stamp = String(repeating: " ", count: width - happening.stamp.count) + happening.stamp
            return terminal.wrapped(happening.text, after: stamp + "  ", indent: width + 2).enumerated().map {
                let rest = String($1.dropFirst(width + 2))
                let lead = $0 == 0 ? terminal.paint(stamp, .dim) : String(repeating: " ", count: width)
                return lead + "  " + terminal.paint(rest, happening.ink)
            }
        }
        let timeline = [terminal.paint("TIMELINE", .bold)] + lines
        return table(on: terminal) + "\n" + timeline.joined(separator: "\n") + "\n\n"
            + terminal.wrapped(evidence.text).map { terminal.paint($0, evidence.isWhole ? .dim : .red) }
            .joined(separator: "\n") + "\n"
    }

    /// What the chain of hashes says of the journal that a report was made from.
    public enum Evidence: Hashable, Sendable {
        /// Every record fits its hash; how many there are, and the hash of the last one.
        case whole(records: Int, hash: String)
        /// It does not, and where it does not first.
        case damaged(String)

        var isWhole: Bool { if case .whole = self { true } else { false } }

        var text: String {
            switch self {
            case .whole(let records, let hash): "journal: \(records) records, unchanged; the last hash is \(hash)"
            case .damaged(let what): "THE JOURNAL IS DAMAGED, and with it this report: \(what)"
            }
        }
    }
}
