// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Plan
internal import Quantities

/// A drill run in real time: the driver around `DrillRun`.
///
/// It begins with a journal that has been opened, by folding it, and goes on until the drill is over: so beginning and
/// resuming are one thing. Whatever happens is appended to the journal before it is acted on. The task group is the
/// queue of what happens next: each assignment is a child task whose result is an entry.
public struct Execution<C: Clock>: Sendable where C.Duration == Swift.Duration {
    /// What is drilled.
    public let drill: Drill
    private let journal: any Journal
    private let hands: any Hands
    private let sources: [any Source]
    private let clock: C
    private let time: @Sendable () -> WallTime
    private let observe: @Sendable (JournalRecord, DrillRun) -> Void

    /// A driver of a drill whose journal has been opened.
    ///
    /// `time` is the wall clock's; `clock` is only slept on. `observe` is called after each record, those of the past
    /// included.
    public init(
        _ drill: Drill, journal: any Journal, hands: any Hands, sources: [any Source], clock: C,
        time: @escaping @Sendable () -> WallTime, observe: @escaping @Sendable (JournalRecord, DrillRun) -> Void
    ) {
        self.drill = drill
        self.journal = journal
        self.hands = hands
        self.sources = sources
        self.clock = clock
        self.time = time
        self.observe = observe
    }

    /// What a child task comes back with.
    private enum Happening: Sendable {
        /// What an assignment was answered with.
        case answer([Entry])
        /// What a source has seen; there may be more.
        case seen([Entry], by: Int)
        /// Nothing more is to be had of it.
        case over
    }

    private typealias Group = ThrowingTaskGroup<Happening, any Error>

    /// What changes while the drill goes on.
    private struct Progress {
        var run: DrillRun
        /// What ends the work on an assignment that needs no answer any more.
        var stops: [(assignment: DrillRun.Assignment, stop: Stop)] = []
    }

    /// Drives the drill to its end and returns what it came to.
    ///
    /// Throws what the journal throws: without it nothing more is done, and what runs is ended. Returns early, without a
    /// verdict, when its task is cancelled.
    public func callAsFunction() async throws -> DrillRun {
        var progress = Progress(run: DrillRun(drill))
        for record in try journal.records(after: 0) {
            _ = progress.run.handle(record)
            observe(record, progress.run)
        }
        return try await withThrowingTaskGroup(of: Happening.self) { group in
            defer { group.cancelAll() }
            for source in sources.indices { watch(source, progress.run, in: &group) }
            for assignment in progress.run.outstanding { begin(assignment, isNew: false, &progress, in: &group) }
            while progress.run.verdict == nil, let happening = try await group.next() {
                switch happening {
                case .over: continue
                case .answer(let entries): try take(in: entries, &progress, &group)
                case .seen(let entries, let source):
                    try take(in: entries, &progress, &group)
                    watch(source, progress.run, in: &group)
                }
            }
            return progress.run
        }
    }

    /// Appends entries, each of them before it is acted on.
    private func take(in entries: [Entry], _ progress: inout Progress, _ group: inout Group) throws {
        for entry in entries {
            if let entry = meaningful(entry, progress.run) { try journal.append(entry, at: time()) }
            try act(&progress, &group)
        }
        if entries.isEmpty { try act(&progress, &group) }
    }

    /// Acts on what the journal holds beyond what is known, whoever appended it.
    private func act(_ progress: inout Progress, _ group: inout Group) throws {
        for record in try journal.records(after: progress.run.lastRecord) {
            let assignments = progress.run.handle(record)
            observe(record, progress.run)
            for (assignment, stop) in progress.stops where !progress.run.outstanding.contains(assignment) {
                stop.signal()
            }
            progress.stops = progress.stops.filter { progress.run.outstanding.contains($0.assignment) }
            for assignment in assignments { begin(assignment, isNew: true, &progress, in: &group) }
        }
    }

    /// An entry that changes something or that a report wants: a late answer is kept for it, a late reminder is nothing.
    private func meaningful(_ entry: Entry, _ run: DrillRun) -> Entry? {
        guard case .event(let event, let remark) = entry else { return entry }
        if case .finished(let attempt, let outcome) = event, run.isStale(event) {
            return .fact(.late(attempt, outcome, remark.text))
        }
        return run.isStale(event) ? nil : entry
    }

    private func watch(_ index: Int, _ run: DrillRun, in group: inout Group) {
        let source = sources[index]
        group.addTask { await source.next(run).map { .seen($0, by: index) } ?? .over }
    }

    // MARK: Assignments

    private func begin(
        _ assignment: DrillRun.Assignment, isNew: Bool, _ progress: inout Progress, in group: inout Group
    ) {
        let stop = Stop()
        progress.stops.append((assignment, stop))
        let run = progress.run
        group.addTask {
            try await withThrowingTaskGroup(of: [Entry].self) { race in
                race.addTask { try await carryOut(assignment, isNew: isNew, run) }
                race.addTask {
                    await stop.wait()
                    return []
                }
                defer { race.cancelAll() }
                return .answer(try await race.next() ?? [])
            }
        }
    }

    /// Does what was asked for and answers; with nothing where an operator will, or somebody has.
    private func carryOut(_ assignment: DrillRun.Assignment, isNew: Bool, _ run: DrillRun) async throws -> [Entry] {
        switch assignment.task {
        case .page(let role): return await page(role)
        case .perform(let attempt):
            let order = Order(
                drill: drill.id, step: drill.plan.steps[Int(attempt.step)], attempt: attempt,
                opened: assignment.given, values: run.values)
            return isNew ? await perform(order) : await takeUp(order)
        case .remind(let event, let due):
            try await sleep(until: due)
            return [.event(event)]
        case .waitToInject(let due):
            try await sleep(until: due)
            let serves = await hands.probe(drill.primary)
            return [.fact(serves ? .injecting : .injected(isDone: false, "the primary does not serve"))]
        case .inject:
            let answer = await hands.inject(drill: drill.id)
            return [.fact(.injected(isDone: answer.outcome == .succeeded, answer.text))]
        case .waitToHeal(let due):
            try await sleep(until: due)
            return [.fact(.healing)]
        case .heal:
            let answer = await hands.heal(drill: drill.id)
            return [.fact(.healed(isDone: answer.outcome == .succeeded, answer.text))]
        case .confirmReturn(let due):
            try await sleep(until: due)
            while await !hands.probe(drill.primary) {
                try await clock.sleep(for: .microseconds(drill.probe.every.microseconds))
            }
            return [.event(.primaryReturned, Remark("the fault is healed, and the primary serves"))]
        case .measure: return [.fact(await measure(until: run.lossFrom))]
        case .giveUp(let why): return [.event(.operatorAborted, Remark(why))]
        case .conclude:
            let (verdict, reasons) = run.conclusion()
            return [.fact(.concluded(verdict, reasons: reasons))]
        }
    }

    private func sleep(until due: WallTime) async throws {
        try await clock.sleep(for: .microseconds(max(0, (due - time()).microseconds)))
    }

    private func page(_ role: Int) async -> [Entry] {
        let answer = await hands.page(role, drill: drill.id)
        let paged = Entry.fact(.paged(role: role, answer.text))
        return answer.answers ? [paged, .event(.answered(role: role))] : [paged]
    }

    private func perform(_ order: Order) async -> [Entry] {
        if drill.isUnattended && order.attempt.kind == .mend {
            return [.event(.operatorAborted, Remark("\(order.step.id) failed, and nobody is there to mend it"))]
        }
        return await hands.perform(order).map { [finished(order, $0)] } ?? []
    }

    private func takeUp(_ order: Order) async -> [Entry] {
        if order.attempt.kind == .mend { return await perform(order) }
        switch await hands.takeUp(order) {
        case .answer(let answer): return [finished(order, answer)]
        case .operatorAnswers: return []
        case .unknown(let why):
            let unknown = Entry.fact(.unknown(order.attempt, why))
            let remark = Remark("it cannot be told whether \(order.step.id) was done")
            return [unknown, .event(drill.isUnattended ? .operatorAborted : .operatorPaused, remark)]
        }
    }

    private func finished(_ order: Order, _ answer: Answer) -> Entry {
        .event(.finished(order.attempt, answer.outcome), Remark(answer.text, outputs: answer.outputs))
    }

    private func measure(until instant: WallTime?) async -> Fact {
        guard let instant else { return .notMeasured("the onset is not known") }
        do {
            let readings = try await hands.readCanary(region: drill.standby)
            let report = CanaryReport(of: try journal.writes(), readings: readings, onset: instant)
            guard report.acknowledged > 0 else { return .notMeasured("no numbered write was acknowledged in time") }
            return .measured(report)
        } catch {
            return .notMeasured("\(error)")
        }
    }
}
