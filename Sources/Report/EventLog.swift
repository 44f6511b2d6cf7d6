// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
internal import Kernel
public import Plan
public import Rehearsal

/// One trial told event by event, and as bars on a common axis of time.
public struct EventLog: Sendable {
    let system: System
    let plan: Plan
    let trace: Trace
    /// Whether nothing is broken, and the plan is carried out as planned.
    let isPlanned: Bool

    /// The log of that trial.
    public init(system: System, plan: Plan, trace: Trace, isPlanned: Bool) {
        self.isPlanned = isPlanned
        self.system = system
        self.plan = plan
        self.trace = trace
    }

    /// What the log tells: the trace, with waiting made visible where it begins.
    var entries: [(at: Instant, moment: Trace.Moment)] {
        let readiness = WaitingSince(plan: plan, trace: trace)
        var entries: [(at: Instant, moment: Trace.Moment)] = []
        for entry in trace.entries {
            // That a step could start now is no news while it has to wait for others.
            if case .unblocked(let step) = entry.moment, !readiness.isReady(step, at: entry.at) { continue }
            entries.append((entry.at, entry.moment))
        }
        for (step, ready) in readiness.blocked { entries.append((ready, .blocked(step))) }
        let order = entries.indices.sorted { (entries[$0].at, $0) < (entries[$1].at, $1) }
        return order.map { entries[$0] }
    }

    /// The events in words, with the seconds since onset.
    var told: [(at: Double, text: String)] {
        entries.map { entry in
            (
                Double(entry.at.microseconds) / 1e6,
                Telling(system: system, plan: plan, isPlanned: isPlanned).line(for: entry.moment).0
            )
        }
    }

    /// The events, a line each, with the time since onset.
    public func lines(on terminal: Terminal) -> [String] {
        let entries = entries
        let stamps = entries.map { Human.clock(Double($0.at.microseconds) / 1e6) }
        let width = stamps.map(\.count).max() ?? 0
        return zip(entries, stamps).map { entry, stamp in
            let (text, ink) = Telling(system: system, plan: plan, isPlanned: isPlanned).line(for: entry.moment)
            let time = String(repeating: " ", count: width - stamp.count) + stamp
            return terminal.paint(time, .dim) + "  "
                + terminal.paint(terminal.cut(terminal.plain(text), to: terminal.width - width - 2), ink)
        }
    }
}

/// Puts moments into words.
private struct Telling {
    let system: System
    let plan: Plan
    let isPlanned: Bool

    func line(for moment: Trace.Moment) -> (String, Terminal.Ink?) {
        switch moment {
        case .faultBegins(let hour):
            isPlanned ? ("It begins, \(weekday(hour)) UTC", .bold) : ("The fault begins, \(weekday(hour)) UTC", .red)
        case .faultEnds: ("The primary is back", .green)
        case .impaired(let index): ("\(system.impairments.list[index].name): impaired", .yellow)
        case .impairmentEnds(let index): ("\(system.impairments.list[index].name): over", .dim)
        case .detected(let detection): (words(detection), .yellow)
        case .planBegins: ("The plan begins", .bold)
        case .paged(let role): ("\(plan.roles[role]): paged", nil)
        case .answered(let role): ("\(plan.roles[role]): answers", nil)
        case .stoodDown: ("The plan stands down: the primary is back, and nothing has been moved", .green)
        case .deadlinePassed: (deadline, .red)
        case .recovered: ("Recovered", .green)
        case .concluded(let verdict): ("The plan has run: \(words(verdict))", .bold)
        default: (step(moment) ?? world(moment), ink(moment))
        }
    }

    private func ink(_ moment: Trace.Moment) -> Terminal.Ink? {
        switch moment {
        case .finished(_, .failed), .finished(_, .declined), .timedOut, .refused, .overQuota, .unusable: .red
        case .blocked, .insteadTaken: .yellow
        case .asked, .arrived: .dim
        default: nil
        }
    }

    private func step(_ moment: Trace.Moment) -> String? {
        switch moment {
        case .blocked(let step): "\(name(step)): cannot start, what it depends on is impaired"
        case .unblocked(let step): "\(name(step)): can start now"
        case .insteadTaken(let step, let instead): "\(name(step)): cannot start, \(name(instead)) is taken instead"
        case .started(let attempt): "\(name(attempt)): starts"
        case .finished(let attempt, .succeeded): "\(name(attempt)): done"
        case .finished(let attempt, .failed): "\(name(attempt)): failed"
        case .finished(let attempt, .declined): "\(name(attempt)): declined"
        case .timedOut(let attempt): "\(name(attempt)): out of time"
        default: nil
        }
    }

    private func world(_ moment: Trace.Moment) -> String {
        switch moment {
        case .asked(let region, let nodes): "\(system.regions[region].name): \(count(nodes)) asked for"
        case .refused(let region): "\(system.regions[region].name): the batch is refused"
        case .overQuota(let region): "\(system.regions[region].name): the batch is refused, it exceeds the quota"
        case .arrived(let region, let nodes): "\(system.regions[region].name): \(count(nodes)) there"
        case .serves(let region): "\(system.regions[region].name): serves"
        case .restored(let store, let age):
            "\(system.stores[store].name): restored, loses \(age > 0 ? duration(age) : "nothing")"
        case .unusable(let store, let age):
            // Where nothing is broken, captures go on, and one may be younger than the beginning.
            age > 0
                ? "\(system.stores[store].name): the capture \(duration(age)) old is unusable"
                : "\(system.stores[store].name): a capture is unusable"
        case .switched(let record, let region):
            "\(system.records[record].name): points at "
                + (region < system.regions.count ? system.regions[region].name : "all standbys")
        case .backlogDrained: "The backlog is gone"
        default: preconditionFailure("every moment has its words")
        }
    }

    private var deadline: String {
        let isTakenBack = plan.deadline?.onFailure == .undo
        return "The plan's deadline has passed: "
            + (isTakenBack ? "everything is taken back" : "nothing more is begun, and nobody goes on")
    }

    private func count(_ nodes: Int) -> String { nodes == 1 ? "1 node" : "\(nodes) nodes" }

    private func name(_ step: Int) -> String { plan.steps[step].id }

    private func name(_ attempt: Attempt) -> String {
        let id = name(Int(attempt.step))
        return switch attempt.kind {
        case .forward: attempt.number > 1 ? "\(id) (attempt \(attempt.number))" : id
        case .mend: "\(id), mended by hand"
        case .undo: "\(id), taken back"
        }
    }

    private func duration(_ microseconds: Int64) -> String { Human.duration(Double(microseconds) / 1e6) }

    private func weekday(_ hour: Int) -> String {
        let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        return "\(days[hour / 24]) \(hour % 24 < 10 ? "0" : "")\(hour % 24) h"
    }

    private func words(_ detection: Trace.Detection) -> String {
        switch detection {
        case .unavailable: "Detected: probes have failed for long enough"
        case .successRate: "Detected: the success rate has been too low for long enough"
        case .manual: "A person activates the plan"
        case .noticed: "People notice what blind probes do not see"
        case .dataLoss: "Somebody notices that too much is lost"
        case .rpoBreach: "Detected: the newest clean capture is too old"
        }
    }

    private func words(_ verdict: PlanRun.Verdict) -> String {
        switch verdict {
        case .pass: "PASS"
        case .passWithExceptions: "PASS WITH EXCEPTIONS"
        case .fail: "FAIL"
        case .inconclusive: "INCONCLUSIVE"
        }
    }
}
