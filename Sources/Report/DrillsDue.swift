// SPDX-License-Identifier: GPL-3.0-or-later

public import Execution
public import Quantities

/// Which plans have to be drilled again.
///
/// A drill counts once it is over and has shown something: INCONCLUSIVE shows nothing. A plan is drilled where its last such
/// drill did not fail, carried out the plan as it now is, and is not older than the time between two drills.
public struct DrillsDue: Sendable {
    /// A drill of the past.
    public struct Past: Hashable, Sendable {
        /// Its name.
        public var drill: String
        /// The plan's name, and the hash of the plan as it was then.
        public var plan: String
        /// The hash of the plan as it was then.
        public var planHash: String
        /// The environment's name.
        public var environment: String
        /// When it was opened.
        public var opened: WallTime
        /// What it came to; `nil` while it goes on.
        public var verdict: Drill.Verdict?

        /// That drill.
        public init(
            drill: String, plan: String, planHash: String, environment: String, opened: WallTime,
            verdict: Drill.Verdict?
        ) {
            self.drill = drill
            self.plan = plan
            self.planHash = planHash
            self.environment = environment
            self.opened = opened
            self.verdict = verdict
        }
    }

    /// A plan that is asked about.
    public struct Asked: Hashable, Sendable {
        /// Its name.
        public var plan: String
        /// Its hash as it now is.
        public var planHash: String

        /// That plan.
        public init(plan: String, planHash: String) {
            self.plan = plan
            self.planHash = planHash
        }
    }

    /// How a plan stands in an environment.
    enum State: String, Encodable { case never, changed, failed, overdue, drilled }

    /// A plan in an environment, and when it was last drilled there.
    struct Row: Hashable {
        var plan: String
        var environment: String?
        var last: Past?
        var state: State
        /// When the next drill is due; nothing where it is due now for another reason than its age.
        var due: WallTime?
    }

    let rows: [Row]
    let now: WallTime
    let every: Duration
    /// Whether the plans as they now are were known.
    let isCompared: Bool

    /// A quarter: what Microsoft advises for Azure Site Recovery ("test failover every quarter") and what GitLab's game days
    /// keep to.
    public static let quarterly = "13w"

    /// How all plans of the drills stand, or those that are asked about: a row for each environment in which one was drilled.
    public init(_ past: [Past], asked: [Asked], every: Duration, at now: WallTime) {
        self.now = now
        self.every = every
        isCompared = !asked.isEmpty
        let counted = past.filter { $0.verdict != nil && $0.verdict != .inconclusive }
        let plans =
            asked.isEmpty ? Set(past.map(\.plan)).sorted().map { Asked(plan: $0, planHash: "") } : asked
        rows = plans.flatMap { plan -> [Row] in
            let its = past.filter { $0.plan == plan.plan }
            let environments = Set(its.map(\.environment)).sorted()
            guard !environments.isEmpty else { return [Row(plan: plan.plan, state: .never)] }
            return environments.map { environment in
                let last = counted.filter { $0.plan == plan.plan && $0.environment == environment }
                    .max { ($0.opened, $0.drill) < ($1.opened, $1.drill) }
                return Row(plan, environment, last, every: every, at: now)
            }
        }
    }

    /// Whether every plan is drilled.
    public var isEmpty: Bool { rows.allSatisfy { $0.state == .drilled } }
}

extension DrillsDue.Row {
    fileprivate init(
        _ asked: DrillsDue.Asked, _ environment: String, _ last: DrillsDue.Past?, every: Duration, at now: WallTime
    ) {
        self.init(plan: asked.plan, environment: environment, last: last, state: .never)
        guard let last else { return }
        let next = last.opened + every
        if !asked.planHash.isEmpty, asked.planHash != last.planHash {
            state = .changed
        } else if last.verdict == .fail {
            state = .failed
        } else {
            state = now > next ? .overdue : .drilled
            due = next
        }
    }
}

extension DrillsDue {
    /// A row for each plan and environment, and what it says in a sentence.
    public func table(on terminal: Terminal) -> String {
        guard !rows.isEmpty else { return "There is no drill.\n" }
        var table = Table([
            .init(title: "PLAN", right: false), .init(title: "environment", right: false),
            .init(title: "last drill", right: false), .init(title: "verdict", right: false, rank: 1),
            .init(title: "age"), .init(title: "", right: false),
        ])
        for row in rows {
            table.add([
                .init(row.plan), .init(row.environment ?? "–"),
                .init(row.last.map { String($0.opened.written.prefix(10)) } ?? "never"),
                .init(row.last?.verdict?.rawValue ?? "–", row.last?.verdict?.ink),
                .init(row.last.map { Human.duration((now - $0.opened).seconds) } ?? "–"),
                .init(words(row), row.state == .drilled ? .green : .red),
            ])
        }
        return table.lines(on: terminal).joined(separator: "\n") + "\n"
            + notes.flatMap { terminal.wrapped($0) }.map { terminal.paint($0, .dim) + "\n" }.joined()
    }

    private func words(_ row: Row) -> String {
        switch row.state {
        case .never: "DUE: never drilled"
        case .changed: "DUE: the plan has changed since"
        case .failed: "DUE: the last drill failed"
        case .overdue: "OVERDUE by \(Human.duration((now - (row.due ?? now)).seconds))"
        case .drilled: "due in \(Human.duration(((row.due ?? now) - now).seconds))"
        }
    }

    private var notes: [String] {
        var notes = [
            "A drill every \(Human.duration(every.seconds)); one that is INCONCLUSIVE or not over does not count."
        ]
        if !isCompared { notes.append("Name a scenario to find out if its plan has changed since.") }
        return notes
    }

    /// The same for programs.
    public func json() throws -> String {
        try JSON.text(
            Document(
                every_s: every.seconds, due: !isEmpty,
                plans: rows.map { row in
                    Document.Item(
                        plan: row.plan, environment: Nullable(row.environment), state: row.state,
                        drill: Nullable(row.last?.drill), opened: Nullable(row.last?.opened.written),
                        verdict: Nullable(row.last?.verdict),
                        age_s: Nullable(row.last.map { (now - $0.opened).seconds }),
                        due: Nullable(row.due?.written))
                }))
    }

    private struct Document: Encodable {
        struct Item: Encodable {
            var plan: String
            var environment: Nullable<String>
            var state: State
            var drill: Nullable<String>
            var opened: Nullable<String>
            var verdict: Nullable<Drill.Verdict>
            var age_s: Nullable<Double>
            var due: Nullable<String>
        }

        var every_s: Double
        var due: Bool
        var plans: [Item]
    }
}
