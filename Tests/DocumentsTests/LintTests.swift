// SPDX-License-Identifier: GPL-3.0-or-later
import Documents
import Foundation
import Testing

/// A doubt in documents that have none otherwise: what is said, what ends it, and at what it is accepted.
struct Doubt: Sendable, CustomTestStringConvertible {
    typealias Edit = (file: Mistake.File, old: String, new: String)

    var code: FindingCode
    /// What brings it about, in sound documents.
    var edits: [Edit]
    var expected: String
    /// What ends it, after those edits.
    var remedy: [Edit]
    /// A step or part of a path, as an acceptance would name it.
    var at: String

    init(_ code: FindingCode, _ edits: [Edit], _ expected: String, remedy: [Edit], at: String) {
        (self.code, self.edits, self.expected, self.remedy, self.at) = (code, edits, expected, remedy, at)
    }

    var testDescription: String { "\(code.rawValue) at \(at)" }

    /// What is said about the sound documents with some edits.
    static func diagnosis(_ edits: [Edit]) throws -> Diagnostics {
        var texts = sound
        for edit in edits {
            let text = try #require(texts[edit.file])
            #expect(text.contains(edit.old), "\(edit.old)")
            texts[edit.file] = text.replacing(edit.old, with: edit.new, maxReplacements: 1)
        }
        return try withFolder { folder in
            for (file, text) in texts { try text.write(toFile: "\(folder)/\(file.name)") }
            var diagnostics = check(paths: [folder + "/scenario.yaml"])
            for index in diagnostics.list.indices {
                diagnostics.list[index].file.removeFirst(folder.count + 1)
            }
            return diagnostics
        }
    }

    /// Documents in which nothing is found, and which accept nothing.
    private static let sound: [Mistake.File: String] = {
        var texts = Mistake.Documents.sound
        let edits: [Edit] = [
            (.plan, ", depends: [metrics]", ""), (.system, "changes-through: east", "changes-through: west"),
            (.plan, "accepts:\n  - {finding: control-plane-in-failed-region, because: \"small\"}\n", ""),
        ]
        for edit in edits { texts[edit.file] = texts[edit.file]?.replacing(edit.old, with: edit.new) }
        return texts
    }()
}

@Suite("What is doubtful about documents without mistakes")
struct LintTests {
    static let all = [Doubt.orders, Doubt.controlPlanes, Doubt.capacities, Doubt.losses, Doubt.others].flatMap(\.self)

    @Test("is told with its place, the reason, a remedy and a code", arguments: all)
    func found(doubt: Doubt) throws {
        let found = try Doubt.diagnosis(doubt.edits)
        #expect(found.rendered() == doubt.expected)
        #expect(found.list.map(\.code) == [doubt.code])
        #expect(found.accepted == 0)
    }

    @Test("is not told when the remedy has been applied", arguments: all)
    func remedied(doubt: Doubt) throws {
        #expect(try Doubt.diagnosis(doubt.edits + doubt.remedy).rendered() == "")
    }

    @Test("is not told but counted where a document accepts it", arguments: all, Mistake.File.thatAccept)
    func accepted(doubt: Doubt, file: Mistake.File) throws {
        let acceptance = "accepts: [{finding: \(doubt.code.rawValue), at: \(doubt.at), because: it is so}]\n"
        let (first, last) = file == .plan ? ("plan: small\n", "") : ("\(file): small\n", "")
        let found = try Doubt.diagnosis(doubt.edits + [(file, first, first + acceptance + last)])
        #expect(found.rendered() == "")
        #expect(found.accepted == 1)
    }

    @Test("has a test for each code")
    func complete() { #expect(Set(Self.all.map(\.code)) == Set(FindingCode.allCases)) }

    @Test("is not there in sound documents")
    func sound() throws {
        let found = try Doubt.diagnosis([])
        #expect(found.rendered() == "")
        #expect(found.accepted == 0)
    }

    @Test("is described in the reference, each code under a heading of its own and no other")
    func reference() throws {
        let text = try String(contentsOfFile: Example.root + "/docs/reference/findings.md", encoding: .utf8)
        let headings = text.split(separator: "\n").filter { $0.hasPrefix("## `") }.map { $0.dropFirst(4).dropLast() }
        #expect(headings.map(String.init) == FindingCode.allCases.map(\.rawValue))
    }
}

extension Mistake.File {
    /// The documents that may accept a finding.
    static let thatAccept: [Mistake.File] = [.plan, .system, .scenario]
}
