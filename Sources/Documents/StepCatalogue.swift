// SPDX-License-Identifier: GPL-3.0-or-later

internal import Plan
internal import Quantities

/// The keys of a step, and of what it does.
enum StepCatalogue {
    static let id = Key("id", Kind<String>.text, "The step's name, unique in the plan.")
    static let after = Key<[Int]>.list(
        "after", .list(of: .reference(to: .step)), "The steps that must be satisfied first.")
    static let instead = Key<Int?>.optional(
        "instead", .reference(to: .step),
        "The step taken in this one's place while this one is blocked; that step runs only so.")
    static let depends = Key<[String]>.list(
        "depends", .list(of: .name(of: .impairment)), "The impairments during which it cannot start.")
    static let recovers = Key(
        "recovers", Kind<Bool>.flag, default: "false", "Whether its success ends the recovery time.")
    static let by = Key(
        "by", performer, default: "automation",
        "Who does it: a role, one of whose people is held while it runs, or automation.")

    static let maxSteps = 1000

    static let steps: Kind<[Step]> = {
        let list = Kind<[Step]>.list(of: step, identifiedBy: id.name, scope: .step, atMost: maxSteps)
        return Kind(list.form) { node, reading in
            let steps = list.read(node, &reading)
            // The references are looked at even where a step is wrong elsewhere, so that all is reported at once.
            let isSound = StepChecks(node, reading.names[.step]).report(to: &reading)
            return isSound ? steps : nil
        }
    }()

    static let step = Kind<Step>.choice(
        "a step", by: "do", "What it does.", common: common, cases: Actions.cases,
        make: { step, action in
            var step = step
            step.action = action
            return step
        })

    static let common = Fields(
        id,
        Key("phase", Kind<Int>.reference(to: .phase), "The phase it belongs to."),
        by,
        Key("takes", Kind<Distribution>.durations, default: "0s", "Time on top of what the action's physics say."),
        after,
        Key("success", Kind<Share>.chance, default: "100%", "The chance that an attempt succeeds."),
        Key<Duration?>.optional("timeout", .span, "How long one attempt may run, not counting refused capacity."),
        Key<Retry?>.optional("retry", retry, "How often to try, and how far apart."),
        Key(
            "on-failure", Kind<Int>.word(["stop", "continue", "undo"]), default: "stop",
            "When the last attempt has failed: wait until a person has mended it, go on, or take everything back."),
        instead,
        depends,
        Key<Int?>.optional("undo", .reference(to: .step), "The step that undoes this one."),
        recovers,
        make: { id, phase, by, takes, after, success, timeout, retry, onFailure, instead, depends, undo, recovers in
            Step(
                id: id, phase: phase, action: .wait, by: by, takes: takes, after: Set(after).sorted(), success: success,
                timeout: timeout, retry: retry ?? Retry(), onFailure: [.stop, .continue, .undo][onFailure],
                instead: instead, depends: depends, undo: undo, recovers: recovers)
        })

    static let performer = Kind.word(
        "automation", meaning: { Performer.automation }, or: Kind<Int>.planRole.map { .role($0) })

    static let retry = Kind.mapping(
        "a retry",
        Fields(
            Key("attempts", Kind<Int>.count(1...1000), "How often to try, the first time included."),
            Key("every", Kind<Duration>.duration, default: "0s", "The pause between two attempts."),
            make: Retry.init(attempts:every:)))
}
