// SPDX-License-Identifier: GPL-3.0-or-later
import Adapters
import Estate
import Execution
import Foundation
import Plan
import Testing

@Suite("A command runs once, whoever dies")
struct SupervisorTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    /// Leaves a mark, waits until it may end, leaves another.
    private let patient =
        "echo begun >> effects; until [ -e go ]; do sleep 0.05; done; echo ended >> effects; echo well"

    private func letGo() throws { try place.directory.write("", to: "go") }

    /// Kills the supervisor of the first attempt, as memory shortage might.
    private func killSupervisor() throws {
        let command = try place.number(in: "\(Workplace.attempt)/began")
        let stat = try String(contentsOfFile: "/proc/\(command)/stat", encoding: .utf8)
        let fields = stat[stat.index(after: try #require(stat.lastIndex(of: ")")))...].split(separator: " ")
        kill(try #require(pid_t(fields[1])), SIGKILL)
    }

    @Test("The driver is killed while a command runs: another one waits for it and learns what came of it")
    func killedDriver() async throws {
        let driver = Process()
        driver.executableURL = URL(fileURLWithPath: "/bin/sh")
        try FileManager.default.createDirectory(
            atPath: place.directory.path(Workplace.attempt), withIntermediateDirectories: true)
        // What a driver does, by a shell that can be killed as one.
        let line = #""$0" __supervise "$1" - /bin/sh -c "$2"; true"#
        driver.arguments = ["-c", line, Workplace.program, place.directory.path(Workplace.attempt), patient]
        driver.currentDirectoryURL = place.directory.url
        try driver.run()
        try await eventually { place.effects == ["begun"] }
        kill(driver.processIdentifier, SIGKILL)
        try await eventually { !isRunning(driver.processIdentifier) }

        let adapter = place.shell(patient)
        async let standing = adapter.check(.restore)
        async let again = adapter.perform(.restore)
        try await Task.sleep(for: .milliseconds(300))
        try letGo()
        #expect(await standing == .done(Answer(.succeeded, "well")))
        #expect(await again == Answer(.succeeded, "well"))
        #expect(place.effects == ["begun", "ended"])
    }

    @Test("Two that perform one order at the same time do it once")
    func together() async throws {
        let adapter = place.shell("echo begun >> effects; sleep 0.3; echo well")
        let answers = await withTaskGroup(of: Answer?.self) { group in
            for _ in 0..<4 { group.addTask { await adapter.perform(.restore) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count == 4)
        for answer in answers { #expect(answer == Answer(.succeeded, "well")) }
        #expect(place.effects == ["begun"])
    }

    @Test("The supervisor is killed: nobody can tell, so the command is not run again, and its orphan is waited for")
    func killedSupervisor() async throws {
        let adapter = place.shell(patient)
        async let answer = adapter.perform(.restore)
        try await eventually { place.effects == ["begun"] }
        try killSupervisor()
        try await Task.sleep(for: .milliseconds(300))
        try letGo()
        #expect(await answer == nil)
        #expect(place.effects == ["begun", "ended"])
        guard case .unknown(let why) = await adapter.check(.restore) else {
            Issue.record("it can be told")
            return
        }
        #expect(why.contains("its end was not seen"))
        #expect(await adapter.perform(.restore) == nil)
        #expect(place.effects == ["begun", "ended"])
    }

    @Test("The supervisor is killed, and the check says that the work is done")
    func checkedDone() async throws {
        let adapter = place.shell(patient, check: "grep -q ended effects && echo it is there")
        async let answer = adapter.perform(.restore)
        try await eventually { place.effects == ["begun"] }
        try killSupervisor()
        try await Task.sleep(for: .milliseconds(300))
        // Asked before the orphan is over, the check would say no.
        try letGo()
        #expect(await answer == Answer(.succeeded, "it is there"))
        #expect(await adapter.check(.restore) == .done(Answer(.succeeded, "it is there")))
        #expect(place.effects == ["begun", "ended"])
    }

    @Test(
        "The supervisor is killed, and the check says no, or nothing is lost by doing it twice: it is run again",
        arguments: [false, true])
    func again(byCheck: Bool) async throws {
        let adapter = place.shell(patient, check: byCheck ? "exit 1" : nil, isIdempotent: !byCheck)
        async let answer = adapter.perform(.restore)
        try await eventually { place.effects == ["begun"] }
        try killSupervisor()
        try letGo()
        #expect(await answer == Answer(.succeeded, "well"))
        #expect(place.effects == ["begun", "ended", "begun", "ended"])
        #expect(await adapter.perform(.restore) == Answer(.succeeded, "well"))
        #expect(place.effects.count == 4)
    }

    @Test("A check that is no answer leaves it unknown, with what the check said")
    func brokenCheck() async throws {
        try place.directory.write("999999999 1", to: "\(Workplace.attempt)/began")
        guard case .unknown(let why) = await place.shell("true", check: "echo no idea; exit 7").check(.restore) else {
            Issue.record("it can be told")
            return
        }
        #expect(why.contains("exit status 7: no idea"))
    }

    @Test("Of an undo, the check tells the opposite")
    func checkOfUndo() async throws {
        try place.directory.write("999999999 1", to: "drill/attempts/restore-2/began")
        let undone = place.shell("true", check: "exit 1", undo: "echo undone >> effects")
        #expect(await undone.check(.undoRestore) == .done(Answer(.succeeded, "done, as its check says")))
        let stillThere = place.shell("true", check: "exit 0", undo: "echo undone >> effects")
        #expect(await stillThere.check(.undoRestore) == .notDone)
        #expect(await stillThere.undo(.undoRestore)?.outcome == .succeeded)
        #expect(place.effects == ["undone"])
    }

    @Test("A command that ignores SIGTERM is killed after five seconds, and its children with it")
    func escalation() async throws {
        let adapter = place.shell(
            "trap '' TERM; sleep 600 & echo $! > child; echo $$ > parent; while :; do sleep 1; done")
        let task = Task { await adapter.perform(.restore) }
        try await eventually { place.exists("parent") }
        let (parent, child) = (try place.number(in: "parent"), try place.number(in: "child"))
        let begun = ContinuousClock.now
        task.cancel()
        #expect(await task.value == Answer(.failed, "ended by order before it was done"))
        #expect(ContinuousClock.now - begun > .seconds(4.9))
        #expect(!isRunning(parent) && !isRunning(child))
        #expect(await adapter.check(.restore) == .done(Answer(.failed, "ended by order before it was done")))
    }

    @Test("A command has time to end well when it is told to")
    func grace() async throws {
        let adapter = place.shell(
            "trap 'echo tidied >> effects; exit 1' TERM; echo > ready; while :; do sleep 0.1; done")
        let task = Task { await adapter.perform(.restore) }
        try await eventually { place.exists("ready") }
        task.cancel()
        #expect(await task.value?.outcome == .failed)
        #expect(place.effects == ["tidied"])
    }

    @Test("One who only waits for the command of a dead driver can end it, too")
    func cancelledCheck() async throws {
        let adapter = place.shell(patient)
        let first = Task { await adapter.perform(.restore) }
        try await eventually { place.effects == ["begun"] }
        let second = Task { await adapter.check(.restore) }
        try await Task.sleep(for: .milliseconds(300))
        second.cancel()
        let ended = Answer(.failed, "ended by order before it was done")
        #expect(await second.value == .done(ended))
        #expect(await first.value == ended)
        #expect(place.effects == ["begun"])
    }

    @Test("A daemon that a command leaves behind holds nothing up")
    func daemon() async throws {
        let adapter = place.shell("setsid sleep 600 & echo $! > daemon; echo well")
        #expect(await adapter.perform(.restore) == Answer(.succeeded, "well"))
        let daemon = try place.number(in: "daemon")
        #expect(isRunning(daemon))
        #expect(await adapter.check(.restore) == .done(Answer(.succeeded, "well")))
        kill(daemon, SIGKILL)
    }

    @Test("Cancelled before it begins, nothing is run")
    func cancelledBefore() async throws {
        let adapter = place.shell("sleep 1; echo begun >> effects")
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return await adapter.perform(.restore)
        }
        task.cancel()
        #expect(await task.value?.outcome == .failed)
        #expect(place.effects.isEmpty)
    }

    @Test("A supervisor without its arguments, or without its directory, says so")
    func usage() async throws {
        for (arguments, status, text) in [
            (["__supervise"], 64, "usage"),
            (["__supervise", "/nonexistent/x", "-", "true"], 74, "/nonexistent/x/lock"),
        ] {
            let process = Process()
            let pipe = Pipe()
            process.executableURL = URL(fileURLWithPath: Workplace.program)
            process.arguments = arguments
            process.standardError = pipe
            try process.run()
            let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            try await eventually { !process.isRunning }
            #expect(process.terminationStatus == Int32(status))
            #expect(said.contains(text))
        }
    }
}
