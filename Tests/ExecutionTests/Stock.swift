// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Execution
import Plan
import Quantities

/// The drill that most tests here tell about.
enum Stock {
    static let sre = 1
    static let (decide, scale, redirect, tell) = (0, 1, 2, 3)

    /// A person approves, then the automation scales, redirects users, and tells a channel.
    static func plan(objectives: Objectives = Objectives(), standDown: Int? = nil) -> Plan {
        Plan(
            name: "stock", objectives: objectives, phases: [Phase(name: "failover")],
            steps: [
                Step(id: "decide", action: .approve, by: .role(sre)),
                Step(id: "scale", action: .scale(region: "west", to: .share(.one)), after: [decide]),
                Step(
                    id: "redirect", action: .switchTraffic(record: "api", to: "west", through: .record, fence: false),
                    after: [scale], recovers: true),
                Step(id: "tell", action: .notify(.channel("#ops")), after: [redirect]),
            ],
            roles: [Plan.mender, "sre"], standDown: standDown)
    }

    static let opening = Opening(
        drill: "stock", version: "1", by: "ada@host", reason: "a \"drill\",\nsaid ünïcode",
        files: [Opening.File(path: "a.yaml", text: "a: 1\n"), Opening.File(path: "b/c.yaml", text: "")],
        scenario: "a.yaml", environment: "b/c.yaml", settings: ["a.b=1 min"], plan: "p.yaml", planHash: "beef",
        leadIn: 0.1, onset: .max, unattended: true,
        prediction: Prediction(
            trials: 10, seed: .max, fingerprint: "cafe",
            measures: ["recovery_time": Prediction.Band(p5: 0.1, p50: 1e-9, p95: nil)],
            steps: ["scale": Prediction.Band(p5: nil, p50: nil, p95: nil)]))
}

extension WallTime {
    /// So many seconds after an instant that is not special.
    static func at(_ seconds: Int64) -> WallTime {
        WallTime(microseconds: 1_700_000_000_000_001) + .seconds(seconds)
    }
}

/// A drill told by hand, one record at a time.
struct Telling {
    private(set) var run: DrillRun

    /// An opened drill; `lasts` is how long its fault does.
    init(
        plan: Plan = Stock.plan(), leadIn: Duration? = nil, lasts: Duration? = nil, isUnattended: Bool = false,
        isPlanned: Bool = false
    ) {
        run = DrillRun(
            Drill(
                id: "stock", plan: plan, people: Array([1, 2].prefix(plan.roles.count)), failsBack: false, primary: 0,
                standby: 1,
                probe: Monitoring.Probe(every: .seconds(1), timeout: .seconds(1), failures: 3),
                injection: leadIn.map { Drill.Injection(leadIn: $0, lasts: lasts) }, isUnattended: isUnattended,
                hasCanary: isPlanned, lossEndsWith: isPlanned ? [Stock.redirect] : nil))
        tell(.opened(Stock.opening), at: 0)
    }

    /// Tells one entry, and what the drill asks for on account of it.
    @discardableResult
    mutating func tell(_ entry: Entry, at seconds: Int64) -> [DrillRun.Assignment.Task] {
        run.handle(JournalRecord(number: run.lastRecord + 1, at: .at(seconds), entry: entry)).map(\.task)
    }

    @discardableResult
    mutating func tell(_ event: PlanRun.Event, at seconds: Int64) -> [DrillRun.Assignment.Task] {
        tell(.event(event, Remark()), at: seconds)
    }

    @discardableResult
    mutating func tell(_ fact: Fact, at seconds: Int64) -> [DrillRun.Assignment.Task] {
        tell(.fact(fact), at: seconds)
    }

    /// Tells that the first attempt at a step is over.
    @discardableResult
    mutating func end(
        _ step: Int, _ outcome: PlanRun.Outcome = .succeeded, at seconds: Int64
    ) -> [DrillRun.Assignment.Task] {
        tell(.finished(Attempt(step: step, number: 1), outcome), at: seconds)
    }

    /// Tells that the plan begins and that its first step is approved.
    mutating func begin(at seconds: Int64) {
        tell(.began, at: seconds)
        tell(.answered(role: Stock.sre), at: seconds)
        end(Stock.decide, at: seconds)
    }

    /// Tells everything from the beginning to the last step, which is over at once; the `recovers` step ends at `recovered`.
    @discardableResult
    mutating func runThrough(from begin: Int64, recovered: Int64) -> [DrillRun.Assignment.Task] {
        self.begin(at: begin)
        end(Stock.scale, at: begin)
        end(Stock.redirect, at: recovered)
        return end(Stock.tell, at: recovered)
    }

    /// What the drill comes to, said as its driver would.
    mutating func conclude(at seconds: Int64) -> Drill.Verdict? {
        let (verdict, reasons) = run.conclusion()
        tell(.concluded(verdict, reasons: reasons), at: seconds)
        return run.verdict
    }
}
