// SPDX-License-Identifier: GPL-3.0-or-later

internal import Execution
internal import Foundation

/// The drill's own terminal as an operator's prompt: a line `skip tell-people told them by phone` is the verb, its object,
/// and the reason.
struct TerminalVerbs: Source {
    private let opened: DrillCase
    private let lines: AsyncStream<String>

    /// Begins to read standard input.
    init(_ opened: DrillCase) {
        self.opened = opened
        let (lines, continuation) = AsyncStream.makeStream(of: String.self)
        self.lines = lines
        Thread.detachNewThread {
            while let line = readLine() { continuation.yield(line) }
            continuation.finish()
        }
    }

    func next(_ run: DrillRun) async -> [Entry]? {
        for await line in lines where !line.allSatisfy(\.isWhitespace) {
            do {
                let (verb, reason) = try TerminalVerbs.parse(line, opened)
                // Appended as from any other terminal, so that it is judged against the drill as it stands now.
                try opened.act(verb, by: nil, reason: reason)
                return []
            } catch let complaint as Complaint {
                Console.complain("muster: \(complaint.message)")
            } catch {
                Console.complain("muster: \(error)")
            }
        }
        return nil
    }

    private static let hint =
        "answer ROLE, approve [STEP], decline [STEP], pause, continue, retry STEP, skip STEP, done STEP, abort or undo, and then why"

    private static func parse(_ line: String, _ opened: DrillCase) throws -> (Verb, reason: String) {
        var words = line.split(separator: " ").map(String.init)[...]
        let verb = try verb(words.removeFirst(), &words, opened)
        guard !words.isEmpty else { throw Complaint("say why, too: \(hint)") }
        return (verb, words.joined(separator: " "))
    }

    private static func verb(_ word: String, _ words: inout ArraySlice<String>, _ opened: DrillCase) throws -> Verb {
        switch word {
        case "answer": return .answer(role: try opened.role(words.popFirst() ?? ""))
        case "approve": return .approve(step: asking(&words, opened))
        case "decline": return .decline(step: asking(&words, opened))
        case "pause": return .pause
        case "continue": return .continue
        case "retry": return .retry(step: try opened.step(words.popFirst() ?? ""))
        case "skip": return .skip(step: try opened.step(words.popFirst() ?? ""))
        case "done": return .done(step: try opened.step(words.popFirst() ?? ""))
        case "abort": return .abort(undoing: false)
        case "undo": return .abort(undoing: true)
        default: throw Complaint("'\(word)' is none of: \(hint)")
        }
    }

    /// The step that is named, where the first word names one.
    private static func asking(_ words: inout ArraySlice<String>, _ opened: DrillCase) -> Int? {
        guard let first = words.first, let step = try? opened.step(first) else { return nil }
        words.removeFirst()
        return step
    }
}
