// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Plan
public import Quantities
internal import Synchronization

/// Probes of the primary, as `monitoring` says, and what follows from them: the plan's trigger, the primary's return.
public final class ProbeWatch<C: Clock>: Source where C.Duration == Swift.Duration {
    private struct State {
        var detector: Detector
        var next: C.Instant
    }

    private let hands: any Hands
    private let clock: C
    private let every: Swift.Duration
    private let region: Int
    private let unavailable: Duration?
    private let state: Mutex<State>
    /// One instant on both clocks, from which scheduled instants are reckoned.
    private let origin: (instant: C.Instant, time: WallTime)

    /// Probes of the primary of that drill, beginning now; `run` is the drill as its journal tells.
    public init(_ run: DrillRun, hands: any Hands, clock: C, time: @escaping @Sendable () -> WallTime) {
        self.hands = hands
        self.clock = clock
        origin = (clock.now, time())
        every = .microseconds(run.drill.probe.every.microseconds)
        region = run.drill.primary
        unavailable = run.drill.plan.triggers.unavailable
        let isDown = run.primaryIsUp == false
        let detector = Detector(
            unavailable: unavailable, probe: run.drill.probe, downSince: isDown ? run.downSince : nil,
            isLost: isDown && run.run.hasBegun)
        state = Mutex(State(detector: detector, next: origin.instant))
    }

    /// Probes until there is something to say.
    public func next(_ run: DrillRun) async -> [Entry]? {
        while !Task.isCancelled {
            let due = state.withLock { state in
                // A probe that took longer than the pause between two is followed at once, not by a burst.
                let due = max(state.next, clock.now)
                state.next = due.advanced(by: every)
                return due
            }
            guard (try? await clock.sleep(until: due, tolerance: nil)) != nil else { return nil }
            let isUp = await hands.probe(region)
            // From scheduled start to scheduled start: the ends of failed probes differ by how they failed, and by
            // microseconds that would cost a whole interval where the trigger's length is a multiple of it.
            let started = origin.time + Duration(origin.instant.duration(to: due))
            let findings = state.withLock { $0.detector.note(success: isUp, at: started) }
            if !findings.isEmpty { return findings.flatMap(entries) }
        }
        return nil
    }

    private func entries(_ finding: Detector.Finding) -> [Entry] {
        switch finding {
        case .down: [.fact(.probed(isUp: false, ""))]
        case .up: [.fact(.probed(isUp: true, ""))]
        case .unavailable:
            [
                .fact(.detected("unavailable for \(unavailable ?? .zero)")),
                .event(.began, Remark("trigger: unavailable")),
            ]
        case .returned: [.event(.primaryReturned, Remark("probes succeed again"))]
        }
    }
}

/// Prechecks of the steps that have not begun: what cannot be done now is blocked until it can.
public final class PrecheckWatch<C: Clock>: Source where C.Duration == Swift.Duration {
    private let hands: any Hands
    private let clock: C
    private let due: Mutex<C.Instant>

    /// How often all are made, and how often where a step waits for nothing else: assumptions.
    private static var pauses: (usual: Swift.Duration, urgent: Swift.Duration) { (.seconds(10), .seconds(1)) }

    /// Prechecks from now on.
    public init(hands: any Hands, clock: C) {
        self.hands = hands
        self.clock = clock
        due = Mutex(clock.now)
    }

    /// Prechecks when they are due, and says what has changed.
    public func next(_ run: DrillRun) async -> [Entry]? {
        let isUrgent = run.steps.indices.contains { run.run.isBlocked($0) && run.run.stage(of: $0) == .ready }
        guard isUrgent || due.withLock({ $0 <= clock.now }) else {
            // The drill goes on meanwhile, so it is looked at again.
            return (try? await clock.sleep(for: Self.pauses.urgent)) == nil ? nil : []
        }
        if isUrgent, (try? await clock.sleep(for: Self.pauses.urgent)) == nil { return nil }
        due.withLock { $0 = clock.now.advanced(by: Self.pauses.usual) }
        let waiting = run.steps.indices.filter { run.run.stage(of: $0).isBeforeAnAttempt }
        let found = await Prechecks(of: waiting, in: run, by: hands).found
        return Task.isCancelled ? nil : found.compactMap { step, readiness in entry(step, readiness, run) }
    }

    private func entry(_ step: Int, _ readiness: Readiness, _ run: DrillRun) -> Entry? {
        switch readiness {
        case .ready: run.run.isBlocked(step) ? .event(.unblocked(step: step)) : nil
        case .impaired(let why), .wrong(let why):
            run.run.isBlocked(step) ? nil : .event(.blocked(step: step), Remark(why))
        }
    }
}

/// What prechecks of some steps find, all asked at once.
public struct Prechecks: Sendable {
    /// Each step, an index into `Plan.steps`, with what its adapter says; in the order of the plan.
    public let found: [(step: Int, readiness: Readiness)]

    /// Asks for these steps of a drill.
    public init(of steps: [Int], in run: DrillRun, by hands: any Hands) async {
        let orders = steps.map { step in
            Order(
                drill: run.drill.id, step: run.drill.plan.steps[step], attempt: Attempt(step: step, number: 0),
                opened: run.opened ?? WallTime(microseconds: 0), values: run.values)
        }
        found = await withTaskGroup(of: (step: Int, readiness: Readiness).self) { group in
            for order in orders { group.addTask { (Int(order.attempt.step), await hands.precheck(order)) } }
            var all: [(step: Int, readiness: Readiness)] = []
            for await answer in group { all.append(answer) }
            return all.sorted { $0.step < $1.step }
        }
    }
}

extension PlanRun.Stage {
    /// Whether an attempt may still begin.
    fileprivate var isBeforeAnAttempt: Bool {
        switch self {
        case .waiting, .ready, .betweenAttempts: true
        case .running, .replaced, .failed, .mending, .undoing, .undone, .satisfied: false
        }
    }
}

/// Numbered writes in the primary for as long as it serves: what comes out of the standby measures the recovery point.
public final class CanaryWriter<C: Clock>: Source where C.Duration == Swift.Duration {
    private let hands: any Hands
    private let journal: any Journal
    private let clock: C
    private let time: @Sendable () -> WallTime
    private let every: Swift.Duration
    private let number: Mutex<Int>

    /// A writer that goes on after the last write that the journal knows.
    public init(
        hands: any Hands, journal: any Journal, every: Duration, clock: C, time: @escaping @Sendable () -> WallTime
    ) throws {
        self.hands = hands
        self.journal = journal
        self.clock = clock
        self.time = time
        self.every = .microseconds(every.microseconds)
        // A write that was under way at a crash may have used the number after the last one known. Another drill's writes
        // may still be in the stores: this one begins above all of them, as numbers grow more slowly than milliseconds.
        number = Mutex(max((try journal.writes().last?.number ?? 0) + 1, Int(time().microseconds / 1_000)))
    }

    /// Writes one number; says nothing.
    public func next(_ run: DrillRun) async -> [Entry]? {
        let number = number.withLock { number in
            number += 1
            return number
        }
        let sent = CanaryReport.Write(number: number, at: time())
        let isAcknowledged = await hands.writeCanary(sent.number, region: run.drill.primary)
        do {
            if isAcknowledged { try journal.note(sent) }
        } catch {
            return [.fact(.notMeasured("\(error)"))]
        }
        if !isAcknowledged && run.onset != nil && run.drill.lossEndsWith == nil { return nil }
        guard (try? await clock.sleep(for: every)) != nil else { return nil }
        return run.takesCanary ? [] : nil
    }
}
