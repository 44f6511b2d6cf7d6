// SPDX-License-Identifier: GPL-3.0-or-later

internal import Plan
internal import Quantities

/// The keys of a plan document, without its steps.
enum PlanCatalogue {
    static let document = Key("plan", Kind<String>.text, "The name of the plan.")
    static let stepsKey = Key("steps", StepCatalogue.steps, "What is done, by whom, after what.")
    static let phasesKey = Key("phases", phases, "The parts of the plan, in order, with their timetable.")
    static let standDown = Key<Int?>.optional(
        "stand-down", .reference(to: .step),
        "If the primary comes back before this step starts, the plan stops and nothing has moved.")

    static let kind = Kind.mapping(
        "a plan",
        Fields(
            document,
            Key<Objectives?>.optional("objectives", objectives, "The targets that a recovery is held against."),
            Key("triggers", triggers, "What activates the plan; any one of them does."),
            standDown,
            phasesKey,
            stepsKey,
            Key<Distribution?>.optional(
                "fixed-in", .durations,
                "How long a person takes to mend a failed step by hand: by default lognormal(median: 15min, p95: 60min), an assumption."
            ),
            Key<Deadline?>.optional("deadline", deadline, "How long the plan may take to recover."),
            Acceptance.key,
            make: { name, objectives, triggers, standDown, phases, steps, fixedIn, deadline, _ in
                Plan(
                    name: name, objectives: objectives ?? Objectives(), triggers: triggers, phases: phases,
                    steps: steps,
                    roles: [], standDown: standDown, fixedIn: fixedIn ?? Plan.fixedInDefault,
                    deadline: deadline)
            })
    ).then { plan, node, reading in
        var plan = plan
        plan.roles = reading.planRoles(of: plan, node)
        return plan
    }

    static let objectives = Kind.mapping(
        "the objectives",
        Fields(
            Key<Objectives.Target?>.optional("recovery-time", target, "How soon service is back."),
            Key<Objectives.Target?>.optional("recovery-point", target, "How little is lost."),
            Key<Objectives.SuccessRate?>.optional(
                "success-rate", successRate, "The success rate of all users after recovery."),
            make: Objectives.init(recoveryTime:recoveryPoint:successRate:)))

    static let inShare = Key("in", Kind<Share>.part, default: "95%", "The share of incidents in which it must hold.")

    static let target = Kind.mapping(
        "an objective",
        Fields(
            Key("within", Kind<Duration>.duration, "The bound."),
            inShare,
            make: Objectives.Target.init(within:share:)))

    static let successRate = Kind.mapping(
        "an objective",
        Fields(
            Key("at-least", Kind<Share>.chance, "The floor."),
            Key("for", Kind<Duration>.span, "How long it must hold from recovery."),
            inShare,
            make: Objectives.SuccessRate.init(atLeast:length:share:)))

    static let deadline = Kind.mapping(
        "a deadline",
        Fields(
            Key("within", Kind<Duration>.span, "The time from the plan's beginning to its `recovers` step."),
            Key(
                "on-failure", Kind<Int>.word(["stop", "undo"]), default: "stop",
                "What happens when it has passed: nothing more begins before a person goes on, or everything is taken back."
            ),
            make: { Deadline(within: $0, onFailure: $1 == 0 ? .stop : .undo) }))

    static let trigger = Kind.mapping(
        "a trigger",
        Fields(
            Key<Duration?>.optional("unavailable", .duration, "Probes have failed in an unbroken row for this long."),
            Key<Triggers.SuccessRate?>.optional(
                "success-rate", lowRate, "The region's request telemetry has been below a rate for a while."),
            Key<Share?>.optional("data-loss", .chance, "More than this share of a store is bad."),
            Key<Int?>.optional("manual", Kind<Int>.planRole, "A person of this role decides so."),
            make: Triggers.init(unavailable:successRate:dataLoss:manual:))
    ).checked { _, node, reading in
        guard node.entries.count != 1 else { return }
        reading.error(at: node.place, "a trigger is one condition, and here are \(node.entries.count)")
    }

    static let lowRate = Kind.mapping(
        "a success rate trigger",
        Fields(
            Key("below", Kind<Share>.part, "The rate below which time counts."),
            Key("for", Kind<Duration>.duration, "How long it must have been below."),
            make: Triggers.SuccessRate.init(below:length:)))

    static let triggers = Kind<[Triggers]>.list(of: trigger).checked { list, node, reading in
        if list.isEmpty { reading.error(at: node.place, "a plan has at least one trigger") }
        for (index, item) in node.items.enumerated() {
            guard let key = item.entries.first?.key, node.items[..<index].contains(where: { $0[key] != nil }) else {
                continue
            }
            reading.error(at: item.place, "there is already a trigger '\(key)'")
        }
    }.map { list in
        list.reduce(into: Triggers()) { all, one in
            all.unavailable = all.unavailable ?? one.unavailable
            all.successRate = all.successRate ?? one.successRate
            all.dataLoss = all.dataLoss ?? one.dataLoss
            all.manual = all.manual ?? one.manual
        }
    }

    struct Window: Sendable {
        var opens: Duration?
        var closes: Duration
    }

    static let phases = Kind<[Phase]>.named(
        "the phases", scope: .phase,
        of: .mapping(
            "a phase",
            Fields(
                Key<String>.entryName,
                Key<Window?>.optional(
                    "window", window, "Its timetable, from the fault, or just a length: a report, not a limit."),
                Key(
                    "starts", Kind<Int>.word(["plan-begins", "primary-recovered"]), default: "plan-begins",
                    "What begins it."),
                make: { name, window, starts in
                    Phase(
                        name: name, opens: window?.opens, closes: window?.closes,
                        starts: starts == 0 ? .planBegins : .primaryRecovered)
                }))
    ).checked { phases, node, reading in
        if phases.isEmpty { reading.error(at: node.place, "a plan has at least one phase") }
    }

    static let window = Kind.scalar("a time span, such as 5min..10min, or a length, such as 2h") {
        text throws(Malformed) in
        guard let dots = text.firstRange(of: "..") else { return Window(opens: nil, closes: try Duration(text)) }
        let opens = try Duration(String(text[..<dots.lowerBound]))
        let start = text.utf8.distance(from: text.startIndex, to: dots.upperBound)
        do throws(Malformed) {
            let closes = try Duration(String(text[dots.upperBound...]))
            guard opens <= closes else { throw Malformed(at: 0, "a time span ends after it begins") }
            return Window(opens: opens, closes: closes)
        } catch {
            throw Malformed(at: start + error.offset, error.message)
        }
    }
}

extension Kind {
    /// The same, with another value made of what was read, or nothing when that shows it to be wrong.
    func then<Other>(_ next: @escaping @Sendable (Value, Node, inout Reading) -> Other?) -> Kind<Other> {
        let read = read
        return Kind<Other>(form) { node, reading in
            guard let value = read(node, &reading) else { return nil }
            return next(value, node, &reading)
        }
    }
}
