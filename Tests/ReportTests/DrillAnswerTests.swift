// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Report
import Testing

/// What a drill says, word for word, in every situation that a person may find it in.
///
/// The texts are files in `Expected`. `RECORD=1` in the environment writes them anew, and fails all the same: whoever
/// changes a text looks at the difference.
@Suite("A drill's answers")
struct DrillAnswerTests {
    @Test("Status and table say how it stands, in 80 and in 120 columns", arguments: Situation.allCases)
    func answers(_ situation: Situation) throws {
        let tale = try situation.tale()
        let report = tale.report
        var sections: [(String, String)] = []
        for width in [80, 120] {
            let terminal = Terminal(width: width)
            let status = report.status(at: Tale.at(tale.now), hasDriver: tale.hasDriver, on: terminal)
            let table = report.table(on: terminal)
            for text in [status, table] {
                for line in text.split(separator: "\n") where !line.contains("muster drill") {
                    #expect(line.count <= width, "\(line)")
                }
            }
            sections += [("status, \(width) columns", status), ("table, \(width) columns", table)]
        }
        try Expected.compare(sections, with: situation.rawValue)
    }

    @Test(
        "The log says what happens", arguments: [Situation.passedWithExceptions, .undone, .stoodDown, .unknownAttempt])
    func log(_ situation: Situation) throws {
        let tale = try situation.tale()
        try Expected.compare(
            [80, 120].map { ("log, \($0) columns", tale.log(on: Terminal(width: $0))) },
            with: "log-\(situation.rawValue)")
    }

    @Test("JSON says the same to programs", arguments: [Situation.passedWithExceptions, .noPrediction])
    func json(_ situation: Situation) throws {
        try Expected.compare([("JSON", situation.tale().report.json())], with: "json-\(situation.rawValue)")
    }

    @Test("On a terminal without colours or Unicode it is plain ASCII, and no ink changes a word")
    func plain() throws {
        for situation in Situation.allCases {
            let tale = try situation.tale()
            let (bare, painted) = (Terminal(unicode: false), Terminal(colour: true))
            for terminal in [bare, painted] {
                let texts = [
                    tale.report.status(at: Tale.at(tale.now), hasDriver: tale.hasDriver, on: terminal),
                    tale.report.table(on: terminal), tale.log(on: terminal),
                ]
                if terminal == bare {
                    for text in texts { #expect(text.allSatisfy { $0.isASCII }, "\(situation): \(text)") }
                } else {
                    let plain = [
                        tale.report.status(at: Tale.at(tale.now), hasDriver: tale.hasDriver, on: Terminal()),
                        tale.report.table(on: Terminal()), tale.log(on: Terminal()),
                    ]
                    #expect(texts.map { $0.replacing(/\u{1B}\[[0-9;]*m/, with: "") } == plain, "\(situation)")
                }
            }
        }
    }
}

/// Texts that are kept.
enum Expected {
    /// Holds sections of text against a kept file.
    static func compare(
        _ sections: [(title: String, text: String)], with name: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let text = sections.map { "=== \($0.title)\n\($0.text)" }.joined(separator: "\n")
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Expected/\(name).txt")
        if ProcessInfo.processInfo.environment["RECORD"] != nil {
            try Data(text.utf8).write(to: file)
            Issue.record("\(name).txt is written anew", sourceLocation: sourceLocation)
            return
        }
        let kept = try String(contentsOf: file, encoding: .utf8)
        guard text != kept else { return }
        let (new, old) = (lines(text), lines(kept))
        let same = zip(new, old).prefix { $0 == $1 }.count
        Issue.record(
            """
            \(name).txt, line \(same + 1)
            kept: \(same < old.count ? old[same] : "nothing more")
            said: \(same < new.count ? new[same] : "nothing more")
            """, sourceLocation: sourceLocation)
    }

    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }
}
