// SPDX-License-Identifier: GPL-3.0-or-later

internal import Adapters
internal import ArgumentParser
internal import Documents
internal import Estate
internal import Execution
internal import Foundation
internal import Plan
internal import Quantities
internal import Report
internal import Study
internal import Synchronization

/// Drives a drill from this process.
enum DrillDriver {
    /// Makes the journal of a new drill. The plan begins with it, unless it waits for its triggers.
    static func open(_ opened: DrillCase, beginning remark: Remark?) throws {
        try refuseSecond(opened)
        try opened.directory.make()
        let entries = [Entry.opened(opened.opening)] + (remark.map { [Entry.event(.began, $0)] } ?? [])
        do {
            try SQLiteJournal.make(
                opened.directory.journal, plan: opened.drill.plan, entries: entries, at: Program.now)
        } catch {
            opened.directory.remove()
            throw error
        }
    }

    /// A plan is carried out once at a time in one environment: a drill of it that is not over comes first.
    private static func refuseSecond(_ opened: DrillCase) throws {
        for other in try DrillDirectory.open(in: opened.directory.root) {
            let its = try DrillCase(other)
            guard its.drill.plan.name == opened.drill.plan.name, its.environment.name == opened.environment.name else {
                continue
            }
            throw Complaint(
                "drill '\(other.name)' carries out \(opened.drill.plan.name) in \(opened.environment.name) and is not over; "
                    + "go on with it, or end it: \(other.command("resume")), or abort")
        }
    }

    /// Drives the drill to its end, and ends the program.
    static func drive(_ opened: DrillCase, isNew: Bool, strict: Bool, format: DrillFormat, quiet: Bool) throws {
        guard let lock = try Lock(opened.directory.lock) else {
            throw Complaint("drill '\(opened.directory.name)' has a driver already; see muster drill status")
        }
        let lease = opened.directory.lease(plan: opened.drill.plan.name, environment: opened.environment.name)
        guard let held = try Lock(lease) else {
            let holder = Lock.holder(lease).map { ": \($0)" } ?? ""
            throw Complaint(
                "another drill of \(opened.drill.plan.name) is under way in \(opened.environment.name)\(holder)")
        }
        for lock in [lock, held] { lock.sign("drill \(opened.directory.name), process \(getpid()) of \(Program.user)") }
        let kept = try SQLiteJournal(opening: opened.directory.journal, plan: opened.drill.plan)
        let journal = SteadfastJournal(base: kept, directory: opened.directory)
        try journal.append(
            .fact(
                .driverStarted(
                    process: Int(getpid()), host: ProcessInfo.processInfo.hostName)), at: Program.now)
        Signals.leaveInOrder()
        let known = try isNew ? 0 : journal.records(after: 0).count
        _ = try Waiting.wait {
            try await execution(opened, journal, tellingAfter: known, isQuiet: quiet || format == .json)()
        }
        withExtendedLifetime((lock, held)) {}
        if format != .json { Console.say("\n") }
        try answer(opened, strict: strict, format: format)
    }

    /// Says what a drill that is over came to, and ends as its verdict says.
    static func answer(_ opened: DrillCase, strict: Bool, format: DrillFormat) throws {
        let report = try DrillReport(of: opened)
        Console.say(format == .json ? try report.json() : report.table(on: Console.terminal))
        try end(report.run.verdict, strict: strict)
    }

    private static func execution(
        _ opened: DrillCase, _ journal: SteadfastJournal, tellingAfter known: Int, isQuiet: Bool
    ) throws -> Execution<ContinuousClock> {
        let hands = opened.hands()
        let clock = ContinuousClock()
        let (origin, began) = (Program.now, clock.now)
        // The wall clock may be put right while the drill goes on; its times shall not jump.
        let time: @Sendable () -> WallTime = {
            origin + Duration(clock.now - began)
        }
        var run = DrillRun(opened.drill)
        for record in try journal.records(after: 0) { _ = run.handle(record) }
        var sources: [any Source] = [
            JournalWatch(journal), ProbeWatch(run, hands: hands, clock: clock, time: time),
            PrecheckWatch(hands: hands, clock: clock), DrillSignals(journal: journal, directory: opened.directory),
        ]
        if let canary = opened.environment.canary {
            sources.append(
                try CanaryWriter(hands: hands, journal: journal, every: canary.every, clock: clock, time: time))
        }
        if let safeguards = opened.environment.safeguards {
            sources.append(
                SafeguardWatch(
                    hands.safeguards, every: safeguards.every, failures: safeguards.failures,
                    consequence: Safeguard.Consequence(rawValue: safeguards.consequence) ?? .abort, clock: clock))
        }
        if isatty(STDIN_FILENO) == 1, !opened.drill.isUnattended { sources.append(TerminalVerbs(opened)) }
        let teller = Teller(opened, after: known, isQuiet: isQuiet)
        return Execution(
            opened.drill, journal: journal, hands: hands, sources: sources, clock: clock, time: time,
            observe: teller.tell)
    }

    /// Ends as the verdict says.
    static func end(_ verdict: Drill.Verdict?, strict: Bool) throws {
        switch verdict {
        case .pass: break
        case .passWithExceptions: if strict { throw Ending.unmet }
        case .fail: throw Ending.unmet
        case .inconclusive, nil: throw Ending.undecided
        }
    }
}

/// Says on the terminal what the journal says, line by line.
final class Teller: Sendable {
    private let known: Int
    private let isQuiet: Bool
    private let log: Mutex<DrillLog>

    /// Says what comes after the record `known`, unless it is to be quiet.
    init(_ opened: DrillCase, after known: Int, isQuiet: Bool) {
        self.known = known
        self.isQuiet = isQuiet
        log = Mutex(DrillLog(opened.drill, system: opened.scenario.system))
    }

    func tell(_ record: JournalRecord, _ run: DrillRun) {
        let lines = log.withLock { $0.lines(for: record, on: Console.terminal) }
        guard !isQuiet, record.number > known else { return }
        Console.say(lines.map { $0 + "\n" }.joined())
    }
}

/// The journal, for a driver that must not end what runs when it cannot write any more: the process ends instead, and
/// what it began goes on.
struct SteadfastJournal: Journal {
    let base: SQLiteJournal
    let directory: DrillDirectory

    func append(_ entry: Entry, at instant: WallTime) throws { try orLeave { try base.append(entry, at: instant) } }
    func records(after number: Int) throws -> [JournalRecord] { try orLeave { try base.records(after: number) } }
    func changed(since number: Int) async { await base.changed(since: number) }
    func note(_ write: CanaryReport.Write) throws { try base.note(write) }
    func writes() throws -> [CanaryReport.Write] { try base.writes() }

    private func orLeave<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            Console.complain("muster: error: \(error)")
            Console.complain(
                "muster: nothing more is begun, and what runs goes on; then: \(directory.command("resume"))")
            exit(Ending.undecided.rawValue)
        }
    }
}

/// What Ctrl-C does to a drill: the first one pauses it, the second one leaves it, also where it is paused already.
final class DrillSignals: Source {
    private let journal: any Journal
    private let directory: DrillDirectory
    private let hasPaused = Mutex(false)

    private static let pause = Swift.Duration.milliseconds(50)

    init(journal: any Journal, directory: DrillDirectory) {
        self.journal = journal
        self.directory = directory
    }

    func next(_ run: DrillRun) async -> [Entry]? {
        if !hasPaused.withLock({ $0 }) {
            guard await DrillSignals.wait(for: { Signals.interruption.isRequested || Signals.leaving.isRequested })
            else { return nil }
            if !Signals.leaving.isRequested {
                hasPaused.withLock { $0 = true }
                Console.complain(
                    "muster: paused: nothing more is begun. Go on with: \(directory.command("continue")) --reason …  "
                        + "Ctrl-C again leaves the drill.")
                return [.event(.operatorPaused, Remark("Ctrl-C", by: Program.user))]
            }
        }
        guard await DrillSignals.wait(for: { Signals.leaving.isRequested }) else { return nil }
        try? journal.append(.fact(.driverLeft), at: Program.now)
        Console.complain("muster: left; what runs goes on. Take it up with: \(directory.command("resume"))")
        exit(Ending.undecided.rawValue)
    }

    private static func wait(for happens: @Sendable () -> Bool) async -> Bool {
        while !happens() {
            guard (try? await Task.sleep(for: pause)) != nil else { return false }
        }
        return true
    }
}
