// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Execution
import Plan
import Quantities
import Report

/// The plan, the system and the prediction of the drill that the tests here tell about.
enum Evacuation {
    static let incidentCommander = 1
    static let sre = 2
    static let (confirm, decide, scale, restore, redirect, flows, tell, failBack, shrink) = (0, 1, 2, 3, 4, 5, 6, 7, 8)

    /// Confirm, decide, scale and restore, redirect, verify, tell; back again when the primary is.
    static let plan = Plan(
        name: "region-failover",
        objectives: Objectives(
            recoveryTime: Objectives.Target(within: .minutes(30), share: Rational(95, 100)),
            recoveryPoint: Objectives.Target(within: .minutes(15), share: Rational(95, 100))),
        triggers: Triggers(unavailable: .minutes(1)),
        phases: [Phase(name: "decide"), Phase(name: "failover"), Phase(name: "failback", starts: .primaryRecovered)],
        steps: [
            Step(id: "confirm-outage", action: .probe(region: "us-east-1", expect: .down)),
            Step(id: "decide-failover", action: .approve, by: .role(incidentCommander), after: [confirm]),
            Step(
                id: "scale-standby", phase: 1, action: .scale(region: "us-west-2", to: .share(.one)), after: [confirm],
                timeout: .minutes(10), undo: shrink),
            Step(
                id: "restore-memory", phase: 1, action: .restore(store: "memory"), after: [decide],
                retry: Retry(attempts: 2, every: .seconds(30))),
            Step(
                id: "switch-traffic", phase: 1,
                action: .switchTraffic(record: "api", to: "us-west-2", through: .record, fence: false),
                by: .role(sre), after: [scale, restore], recovers: true),
            Step(
                id: "golden-flows", phase: 1,
                action: .verify(
                    flows: "golden", successRate: Rational(99, 100), length: .minutes(1), every: .seconds(5),
                    at: .users), after: [redirect], onFailure: .undo),
            Step(id: "tell-users", phase: 1, action: .notify(.channel("#status")), after: [flows]),
            Step(
                id: "fail-back", phase: 2,
                action: .switchTraffic(record: "api", to: "us-east-1", through: .record, fence: false), after: [flows]),
            Step(id: "shrink-standby", phase: 1, action: .scale(region: "us-west-2", to: .standby)),
        ],
        roles: [Plan.mender, "incident-commander", "sre"], standDown: redirect)

    static let system = System(
        name: "agents",
        regions: [Region(name: "us-east-1", role: .primary), Region(name: "us-west-2", role: .secondary)], primary: 0,
        workload: Workload(peak: Rate(perSecond: Rational(100))),
        services: [],
        standbys: [Standby(region: 1, servesAlways: true, running: .one, launch: .constant(0))],
        stores: ["memory", "journal", "repository"].map {
            Store(name: $0, kind: .git(every: .minutes(5)))
        },
        records: [Record(name: "api", ttl: .seconds(60))],
        monitoring: Monitoring(probe: Monitoring.Probe(every: .seconds(10), timeout: .seconds(5), failures: 3)),
        roles: [], impairments: Impairments(list: [], events: []))

    static let prediction = Prediction(
        trials: 10_000, seed: 42, fingerprint: "5f3a90c1",
        measures: [
            "recovery_time": band(21.4, 28.2, 74), "detection_time": band(1.1, 1.25, 1.5),
            "decision_time": band(4.5, 9.1, 31), "recovery_point": band(1.2, 8.3, 16),
            "recovery_point.memory": band(1.2, 8.3, 16), "recovery_point.journal": band(0.01, 0.02, 0.4),
            "failback_time": band(20, 41, 95),
        ],
        steps: [
            "confirm-outage": Prediction.Band(p5: 5, p50: 5, p95: 5), "decide-failover": band(2.5, 7, 29),
            "scale-standby": band(4.2, 6.1, 9.9), "restore-memory": band(9.5, 12.4, 22),
            "switch-traffic": band(2, 2.4, 4.1), "golden-flows": band(1, 1, 1.1),
            "tell-users": Prediction.Band(p5: 0.4, p50: 1.2, p95: 3.1), "fail-back": band(2, 2.4, 4.1),
        ])

    private static func band(_ minutes: Double...) -> Prediction.Band {
        let seconds = minutes.map { ($0 * 600).rounded() / 10 }
        return Prediction.Band(p5: seconds[0], p50: seconds[1], p95: seconds[2])
    }
}

/// A drill as its journal would have it, told record by record.
struct Tale {
    private(set) var run: DrillRun
    private(set) var records: [JournalRecord] = []
    let opening: Opening
    /// Where the drill stands is asked for this long after onset, in seconds; the last record's time, unless set.
    var now = -10.0
    var hasDriver = true

    /// 2026-11-23T08:50:00Z, the onset.
    private static let onset = WallTime(microseconds: 1_795_423_800_000_000)

    static func at(_ seconds: Double) -> WallTime { onset + Duration(microseconds: Int64((seconds * 1e6).rounded())) }

    /// A drill that was opened ten seconds before its fault.
    init(injects: Bool = true, failsBack: Bool = true, prediction: Prediction? = Evacuation.prediction) {
        run = DrillRun(
            Drill(
                id: "q4-drill", plan: Evacuation.plan, people: [2, 1, 1], failsBack: failsBack, primary: 0, standby: 1,
                probe: Evacuation.system.monitoring.probe,
                injection: injects ? Drill.Injection(leadIn: .seconds(10), lasts: .hours(1)) : nil,
                hasCanary: injects))
        opening = Opening(
            drill: "q4-drill", version: "1", by: "ada@bastion", reason: "the drill of the fourth quarter", files: [],
            scenario: "region-outage.yaml", environment: "lab.yaml", settings: [], plan: nil, planHash: "beef",
            leadIn: injects ? 10 : nil, onset: nil, unattended: false, prediction: prediction)
        tell(.opened(opening), -10)
        tell(.driverStarted(process: 4711, host: "bastion"), -9.9)
    }

    /// Tells one entry; what the drill comes to follows by itself where it is asked for.
    mutating func tell(_ entry: Entry, _ seconds: Double) {
        let record = JournalRecord(number: run.lastRecord + 1, at: Tale.at(seconds), entry: entry)
        records.append(record)
        now = seconds
        for assignment in run.handle(record) where assignment.task == .conclude {
            let (verdict, reasons) = run.conclusion()
            tell(.concluded(verdict, reasons: reasons), seconds)
        }
    }

    mutating func tell(_ fact: Fact, _ seconds: Double) { tell(.fact(fact), seconds) }

    mutating func tell(_ event: PlanRun.Event, _ seconds: Double, _ text: String = "", by who: String? = nil) {
        tell(.event(event, Remark(text, by: who)), seconds)
    }

    /// Tells how the newest attempt at a step ended.
    mutating func end(
        _ step: Int, _ seconds: Double, _ outcome: PlanRun.Outcome = .succeeded, kind: Attempt.Kind = .forward,
        _ text: String = ""
    ) {
        let attempt = Attempt(step: step, number: run.run.attempts(at: step), kind: kind)
        precondition(run.run.isCurrent(attempt), "what ends has begun")
        tell(.finished(attempt, outcome), seconds, text)
    }

    /// An operator does something.
    mutating func act(_ verb: Verb, _ seconds: Double, _ reason: String, by who: String = "ada@bastion") throws {
        for entry in try verb.entries(in: run, by: who, reason: reason, quorum: { _ in 1 }) { tell(entry, seconds) }
    }

    var report: DrillReport {
        DrillReport(
            run: run, opening: opening, system: Evacuation.system, records: records,
            evidence: .whole(records: records.count, hash: "5eed"))
    }

    /// The lines that were said while it went on.
    func log(on terminal: Terminal) -> String {
        var log = DrillLog(run.drill, system: Evacuation.system)
        return records.flatMap { log.lines(for: $0, on: terminal) }.map { $0 + "\n" }.joined()
    }
}

// MARK: How far it goes

extension Tale {
    /// The fault is there, and known.
    mutating func detect() {
        tell(.injecting, 0)
        tell(.injected(isDone: true, "us-east-1 is cut off"), 0.8)
        tell(.probed(isUp: false, ""), 13)
        tell(.detected("unavailable for 1 min"), 73)
        tell(.began, 73, "trigger: unavailable")
        end(Evacuation.confirm, 78, .succeeded, "3 of 3 vantage points see us-east-1 down")
        tell(.paged(role: Evacuation.incidentCommander, "incident 4711"), 79)
    }

    /// A person has said yes.
    mutating func decided() throws {
        detect()
        try act(.approve(step: nil), 260, "error rate is at 40 %", by: "grace@phone")
    }

    /// Ready for traffic.
    mutating func prepared() throws {
        try decided()
        end(Evacuation.scale, 455)
        end(Evacuation.restore, 1_010, .succeeded, "snapshot of 08:41:12Z")
        tell(.paged(role: Evacuation.sre, "incident 4711"), 1_011)
    }

    /// Traffic is on the other side, and everybody knows.
    mutating func moved() throws {
        try prepared()
        tell(.answered(role: Evacuation.sre), 1_100)
        end(Evacuation.redirect, 1_250)
        measured(memory: 528)
        end(Evacuation.flows, 1_312, .succeeded, "100 % of 13 looks")
        end(Evacuation.tell, 1_313.2)
    }

    /// The canary was read.
    mutating func measured(memory: Double) {
        let sent = (0..<2_000).map { CanaryReport.Write(number: $0, at: Tale.at(Double($0 - 1_999))) }
        let readings = [
            CanaryReading(store: "memory", numbers: Array(0..<(2_000 - Int(memory)))),
            CanaryReading(store: "journal", numbers: Array(0..<1_998) + [7, 7]),
        ]
        tell(.measured(CanaryReport(of: sent, readings: readings, onset: Tale.at(0))), 1_252)
    }

    /// The primary is back, and so is traffic.
    mutating func wentBack() {
        tell(.healing, 3_600)
        tell(.healed(isDone: true, ""), 3_603)
        tell(.primaryReturned, 3_633, "probes succeed again")
        end(Evacuation.failBack, 3_780)
    }
}
