// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Synchronization
import Testing

/// A drill whose process is ended by SIGKILL at one boundary of its journal after another, and taken up again.
///
/// `killer.c`, preloaded, does it: before a record is written, so after all that came of the records before it, or when it is
/// on the disk, so before anything comes of it.
@Suite("A drill that is killed", .serialized)
struct DrillKillTests {
    /// What a drill leaves behind.
    private struct Trail: Equatable {
        var state: [String]
        var deeds: [String]
    }

    /// How many drills go on at once: they wait most of the time.
    private static let atOnce = 10

    @Test("Wherever it is killed, resumed it ends as if it had not been, and nothing is done twice")
    func everyBoundary() throws {
        let killer = try Killer()
        let whole = try trail(boundary: 0, killer)
        let plain = try #require(whole, "a drill that nobody kills comes to its end")
        #expect(plain.state.contains("api → east"))
        #expect(plain.deeds.count > 15, "\(plain.deeds)")

        let next = Counter()
        let last = Mutex(Int.max)
        let trails = Mutex<[Int: Trail]>([:])
        let workers = DispatchGroup()
        for _ in 0..<Self.atOnce {
            workers.enter()
            Thread.detachNewThread {
                while let boundary = next.following(upTo: last) {
                    do {
                        if let trail = try self.trail(boundary: boundary, killer) {
                            trails.withLock { $0[boundary] = trail }
                        } else {
                            last.withLock { $0 = min($0, boundary) }
                        }
                    } catch {
                        Issue.record("boundary \(boundary): \(error)")
                        last.withLock { $0 = 0 }
                    }
                }
                workers.leave()
            }
        }
        workers.wait()
        let found = trails.withLock { $0 }
        #expect(found.count >= 60, "a drill has about forty records, and two boundaries each")
        for (boundary, trail) in found.sorted(by: { $0.key < $1.key }) {
            #expect(trail == plain, "boundary \(boundary)")
        }
    }

    /// The trail of a drill killed at that boundary and resumed; `nil` if it came to its end first. 0 kills nobody.
    private func trail(boundary: Int, _ killer: Killer) throws -> Trail? {
        let example = try LocalExample(prechecks: false)
        let run = try example.drill(
            example.quickRun(lasts: "14s", "--unattended", "--quiet", "--name", "kill"),
            environment: ["LD_PRELOAD": killer.path, "MUSTER_KILL_AT": "\(boundary)"])
        if run.reason == .exit {
            try #require(run.status == 0, "boundary \(boundary): \(run.output)\(run.errors)")
            if boundary > 0 { return nil }
        } else {
            try #require(run.reason == .uncaughtSignal && run.status == SIGKILL)
            let resumed = try example.drill(["resume", "--quiet"])
            try #require(resumed.status == 0, "boundary \(boundary): \(resumed.output)\(resumed.errors)")
        }
        let verified = try example.drill(["verify"])
        #expect(verified.status == 0, "\(verified.errors)")
        let calls = try example.calls()
        for call in calls {
            #expect(call.done == 1, "boundary \(boundary): \(call)")
            // A page or a message may be sent again, and is recognised by its key; a command is not even run again.
            if call.what != "notify" { #expect(call.arrived == 1, "boundary \(boundary): \(call)") }
        }
        return Trail(state: try example.finalState(), deeds: calls.map { "\($0.deed): \($0.what)" }.sorted())
    }
}

/// Boundaries, each handed out once.
private final class Counter: Sendable {
    private let count = Mutex(0)

    func following(upTo last: borrowing Mutex<Int>) -> Int? {
        let next = count.withLock { count in
            count += 1
            return count
        }
        return next > last.withLock({ $0 }) ? nil : next
    }
}

/// The library that kills, built for the test.
private final class Killer: Sendable {
    let path: String
    private let place: URL

    init() throws {
        place = FileManager.default.temporaryDirectory.appendingPathComponent("muster-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        path = place.appendingPathComponent("killer.so").path
        let source = Binary.root.appendingPathComponent("Tests/Killer/killer.c").path
        // The compiler that Swift brings, wherever it is.
        let built = try Binary.run(
            ["clang", "-shared", "-fPIC", "-o", path, source, "-ldl"],
            environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""], program: "/usr/bin/env")
        try #require(built.status == 0, "\(built.errors)")
    }

    deinit { try? FileManager.default.removeItem(at: place) }
}
