// SPDX-License-Identifier: GPL-3.0-or-later
import Adapters
import Execution
import Foundation
import Plan
import Testing

@Suite("Every adapter keeps the contract")
struct ContractTests {
    /// Those that something can go wrong with.
    static let fallible = Candidate.Kind.allCases.filter { $0 != .selfAnswering && $0 != .wait }
    /// Those that fail by themselves: a verification goes on looking until it is told to end.
    static let failing = fallible.filter { $0 != .verify && $0 != .verifyByCommand }
    /// Those that can take long; a server of names has seconds to answer, and a connection comes about or not.
    static let slow = Candidate.Kind.allCases.filter { ![.selfAnswering, .tcp, .rfc2136].contains($0) }

    @Test(
        "To ask whether it could be done, was done and what it would be changes nothing",
        arguments: Candidate.Kind.allCases)
    func asking(kind: Candidate.Kind) async throws {
        let candidate = try Candidate(kind, .well)
        #expect(await candidate.adapter.precheck(candidate.order) == .ready)
        #expect(await candidate.adapter.check(candidate.order) == .notDone)
        #expect(!candidate.adapter.describe(candidate.order).isEmpty)
        #expect(try candidate.effects == 0)
        #expect(!candidate.place.exists("drill"))
    }

    @Test(
        "Performing does it; performing again does it again only where that does no harm",
        arguments: Candidate.Kind.allCases)
    func performing(kind: Candidate.Kind) async throws {
        let candidate = try Candidate(kind, .well)
        let answer = await candidate.adapter.perform(candidate.order)
        guard kind != .prompt else {
            #expect(answer == nil)
            return
        }
        #expect(answer?.outcome == .succeeded)
        let effects = try candidate.effects
        #expect(kind.leavesNothing == (effects == 0))
        #expect(await candidate.adapter.perform(candidate.order)?.outcome == .succeeded)
        if !candidate.adapter.isIdempotent {
            #expect(try candidate.effects == effects)
            #expect(await candidate.adapter.check(candidate.order) == .done(answer!))
        }
    }

    @Test("What fails answers so, with a reason", arguments: failing)
    func aFailure(kind: Candidate.Kind) async throws {
        let candidate = try Candidate(kind, .failing)
        let answer = try #require(await candidate.adapter.perform(candidate.order))
        #expect(answer.outcome == .failed)
        #expect(!answer.text.isEmpty)
    }

    @Test("Cancelled, it ends soon and leaves nothing running", arguments: slow)
    func cancelling(kind: Candidate.Kind) async throws {
        let candidate = try Candidate(kind, .hanging)
        let (adapter, order) = (candidate.adapter, candidate.order)
        let task = Task { await adapter.perform(order) }
        let isSilent = kind == .prompt || kind == .wait
        if !isSilent { try await eventually { try candidate.hasBegun } }
        let byCommand = !candidate.place.effects.isEmpty
        if byCommand { try await eventually { candidate.place.exists("pid") } }
        let begun = ContinuousClock.now
        task.cancel()
        #expect(await task.value?.outcome != .succeeded)
        #expect(ContinuousClock.now - begun < .seconds(500))
        if byCommand { #expect(!isRunning(try candidate.place.number(in: "pid"))) }
    }

    @Test("Undoing takes it back, or says that it cannot", arguments: Candidate.Kind.allCases)
    func undoing(kind: Candidate.Kind) async throws {
        let candidate = try Candidate(kind, .well)
        _ = await candidate.adapter.perform(candidate.order)
        var order = candidate.order
        order.attempt.kind = .undo
        order.attempt.number += 1
        let effects = try candidate.effects
        let answer = await candidate.adapter.undo(order)
        if kind == .command || kind == .severalCommands {
            #expect(answer?.outcome == .succeeded)
            #expect(Set(candidate.place.effects.dropFirst(effects)) == ["undone"])
            #expect(await candidate.adapter.undo(order) == answer)
            #expect(candidate.place.effects.count == 2 * effects)
        } else if kind.goesBack {
            #expect(answer?.outcome == .succeeded)
            #expect(try candidate.effects > effects)
            #expect(await candidate.adapter.check(candidate.order) == .notDone)
            #expect(await candidate.adapter.undo(order)?.outcome == .succeeded)
        } else {
            #expect(answer?.outcome == .failed)
            #expect(answer?.text.isEmpty == false)
            #expect(try candidate.effects == effects)
        }
    }

    @Test("The secret is in no text", arguments: [Candidate.Mood.well, .failing])
    func secrets(mood: Candidate.Mood) async throws {
        let candidate = try Candidate(.webhook, mood)
        let (adapter, order) = (candidate.adapter, candidate.order)
        let texts = [
            adapter.describe(order), "\(await adapter.precheck(order))", "\(await adapter.check(order))",
            "\(String(describing: await adapter.perform(order)))", "\(String(describing: await adapter.undo(order)))",
        ]
        #expect(try candidate.recorder.requests.map(\.path).contains { $0.contains(Candidate.secret) })
        for text in texts { #expect(!text.contains(Candidate.secret)) }
    }
}
