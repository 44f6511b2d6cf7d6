// SPDX-License-Identifier: GPL-3.0-or-later

import Archive
import Foundation
import GRDB
import Study
import Testing

@Suite("Runs of an archive")
struct RunsTests {
    private func spot(_ run: Int, _ point: Int) -> Archive.Place {
        Archive.Place(run: run, point: point, values: [.init(path: "a.b", value: "\(point)")])
    }

    private func keys(_ inputs: RunInputs) -> [PointKey] {
        (0..<inputs.points).map { Example.key(inputs, [.init(path: "a.b", value: "\($0)")]) }
    }

    @Test("A run that was interrupted can be taken up, is found by what it computes, and keeps its number")
    func resuming() throws {
        let place = try Place()
        defer { withExtendedLifetime(place) {} }
        let archive = try Archive(place.file)
        let (_, _, result) = try Example.study(trials: 60, timings: false)
        let inputs = Example.inputs("sweep", varied: ["a.b"], points: 3)
        let keys = keys(inputs)
        let run = try archive.begin(inputs, keys: keys)
        #expect(try archive.run(run)?.state == .running)
        #expect(try archive.lastResumable("sweep") == nil, "nobody takes up what is under way")
        try archive.keep(result, key: keys[2], at: spot(run, 2))
        try archive.finish(run: run, .init(isDone: false, duration: 1, fingerprint: nil))
        #expect(try archive.lastResumable("sweep")?.number == run)
        #expect(try archive.lastResumable("sweep", points: keys)?.number == run)
        #expect(try archive.lastResumable("sweep", points: keys.reversed()) == nil)
        #expect(try archive.results(of: keys).map { $0 == nil } == [true, true, false])
        try archive.takeUp(run: run, threads: 1)
        try archive.keep(result, key: keys[0], at: spot(run, 0))
        try archive.keep(result, key: keys[2], at: spot(run, 2))
        try archive.finish(run: run, .init(isDone: true, duration: 2, fingerprint: Fingerprint(kept: "abc")))
        let found = try #require(try archive.runs().first)
        #expect(found.state == .done)
        #expect(found.duration == 3)
        #expect(found.finished == 2)
        #expect(try archive.points(of: run).map(\.number) == [0, 2])
        #expect(try archive.points(of: run).map { $0.values[0].value } == ["0", "2"])
    }

    @Test("A run whose process is gone was killed")
    func killed() throws {
        let place = try Place()
        let archive = try Archive(place.file)
        let run = try archive.begin(Example.inputs("sweep"), keys: [])
        let database = try DatabaseQueue(path: place.file)
        let mark = try #require(try database.read { try String.fetchOne($0, sql: "SELECT process FROM run") })
        // The same boot and process, but begun at another time: somebody else's number by now.
        try database.write { try $0.execute(sql: "UPDATE run SET process = ?", arguments: [mark + "9"]) }
        #expect(try archive.run(run)?.state == .killed)
        #expect(try archive.lastResumable("sweep")?.number == run)
    }

    @Test("Two runs that find the same share it, and it goes with the last of them")
    func deleting() throws {
        let place = try Place()
        let archive = try Archive(place.file)
        let (_, sample, result) = try Example.study(trials: 60)
        let inputs = Example.inputs()
        let result1 = (result, Example.key(inputs))
        let first = try archive.keep(inputs, result: result1, end: Example.end)
        let second = try archive.keep(inputs, result: result1, trials: sample, end: Example.end)
        let other = try archive.keep(Example.inputs(plan: "another plan"), end: Example.end)
        let database = try DatabaseQueue(path: place.file)
        let count = { (table: String) in
            try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? -1 }
        }
        #expect(try count("result") == 1)
        #expect(try count("trial") == 60)
        #expect(try archive.delete([first, 99]) == 1)
        #expect(try count("result") == 1)
        #expect(try archive.points(of: second).count == 1)
        #expect(try archive.delete([second]) == 1)
        for table in ["result", "measure", "objective", "step", "charge", "trial", "trial_store", "point", "answer"] {
            #expect(try count(table) == (table == "answer" ? 1 : 0), "\(table)")
        }
        #expect(try count("document") == 2)
        #expect(try archive.delete([other]) == 1)
        #expect(try count("document") == 0)
        // A number is never given twice.
        #expect(try archive.keep(inputs, end: Example.end) == other + 1)
    }

    @Test("A result that differs from one of equal inputs is told, and not put in its place")
    func disagreement() throws {
        let place = try Place()
        defer { withExtendedLifetime(place) {} }
        let archive = try Archive(place.file)
        var (_, _, result) = try Example.study(trials: 60)
        let inputs = Example.inputs()
        _ = try archive.keep(inputs, result: (result, Example.key(inputs)), end: Example.end)
        result.fingerprint = Fingerprint(kept: "another")
        #expect(throws: ArchiveTrouble.self) {
            try archive.keep(inputs, result: (result, Example.key(inputs)), end: Example.end)
        }
    }

    @Test("The commit is read from Git's files: a branch, packed, detached, in a further working tree, none")
    func commits() throws {
        let place = try Place()
        let archive = try Archive(place.file)
        let (one, two) = (String(repeating: "1", count: 40), String(repeating: "2", count: 40))
        let files = FileManager.default
        func write(_ text: String, to name: String) throws {
            let url = place.url.appendingPathComponent(name)
            try files.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: url, atomically: true, encoding: .utf8)
        }
        func commit(in directory: String) throws -> String? {
            var inputs = Example.inputs()
            inputs.directory = place.path(directory)
            return try archive.run(try archive.keep(inputs, end: Example.end))?.gitCommit
        }
        try write("ref: refs/heads/main\n", to: "a/.git/HEAD")
        try write("", to: "a/deep/down/file")
        #expect(try commit(in: "a") == nil, "no commit yet")
        try write("# pack-refs\n\(two) refs/heads/main\n", to: "a/.git/packed-refs")
        #expect(try commit(in: "a/deep/down") == two)
        try write(one + "\n", to: "a/.git/refs/heads/main")
        #expect(try commit(in: "a") == one)
        try write("gitdir: ../a/.git/worktrees/b\n", to: "b/.git")
        try write("../..\n", to: "a/.git/worktrees/b/commondir")
        try write("ref: refs/heads/main\n", to: "a/.git/worktrees/b/HEAD")
        #expect(try commit(in: "b") == one)
        try write(two + "\n", to: "a/.git/worktrees/b/HEAD")
        #expect(try commit(in: "b") == two)
        #expect(try commit(in: "c") == nil)
    }
}
