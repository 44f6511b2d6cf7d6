// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Plan
internal import Quantities

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

extension ScenarioLint {
    /// The share of clients that may still be at the old address when it is taken away: the last that has been measured,
    /// 15 min after a switch (Flavel et al., LANMAN 2014).
    private static let stragglers = 0.02

    /// Steps that release a region while users are still sent there.
    var earlyReleases: [Finding] {
        plan.steps.indices.flatMap { step -> [Finding] in
            guard case .scale(let region, .standby) = plan.steps[step].action else { return [] }
            var seen: Set<String> = []
            return switches.filter { $0.region == region && seen.insert($0.record).inserted }
                .compactMap { release(of: region, by: step, after: $0.record) }
        }
    }

    private func release(of region: String, by step: Int, after recordName: String) -> Finding? {
        guard let record = system.records.first(where: { $0.name == recordName }) else { return nil }
        let place = steps.node(of: step).place(of: Actions.scaleTo)
        let times = plan.steps.indices.compactMap { other -> (step: Int, time: Double)? in
            guard case .switchTraffic(recordName, let to, _, _) = plan.steps[other].action, to != region,
                let time = typicalTime(from: other, to: step)
            else { return nil }
            return (other, time)
        }
        guard let (back, time) = times.max(by: { $0.time < $1.time }) else {
            return steps.finding(
                .scaleDownBeforeDrain, at: step, place,
                "\(steps.name(step)) releases \(region), and no step before it sends the users of '\(recordName)' elsewhere",
                "let it wait for the step that does, and for the caches to drain")
        }
        let needed = drain(of: record)
        guard time < needed else { return nil }
        let text = { (seconds: Double) in Duration.text(microseconds: seconds * 1e6) }
        return steps.finding(
            .scaleDownBeforeDrain, at: step, place,
            "\(steps.name(step)) releases \(region) \(text(time)) after \(steps.name(back)), when \(Rational(rounding: share(of: record, at: time)).percent) of users are still sent there",
            "wait for \(text(needed)) at least, when all but \(Rational(rounding: Self.stragglers).percent) have left")
    }

    /// The seconds that the steps between two typically take; nothing where one is not before the other.
    private func typicalTime(from first: Int, to last: Int) -> Double? {
        guard steps.order.precedes(first, last) else { return nil }
        var known: [Int: Double] = [:]
        return typicalTime(from: first, to: last, &known)
    }

    private func typicalTime(from first: Int, to last: Int, _ known: inout [Int: Double]) -> Double {
        if let time = known[last] { return time }
        // Also what ends the search where steps wait for each other across the failback, which is found elsewhere.
        known[last] = 0
        for earlier in steps.order.waitsFor[last] where earlier != first && steps.order.precedes(first, earlier) {
            let time = typicalTime(from: first, to: earlier, &known) + typicalLength(of: plan.steps[earlier])
            known[last] = max(known[last] ?? 0, time)
        }
        return known[last] ?? 0
    }

    private func typicalLength(of step: Step) -> Double {
        guard case .verify(_, _, let length, _, _) = step.action else { return step.takes.typical / 1e6 }
        return step.takes.typical / 1e6 + length.seconds
    }

    /// The share of users at the old address so many seconds after a switch.
    private func share(of record: Record, at time: Double) -> Double {
        let (ttl, late) = (record.ttl.seconds, record.lateShare.double)
        let since = time - record.takesEffectIn.typical / 1e6
        if since < 0 { return 1 }
        return since < ttl ? 1 - (1 - late) * since / ttl : late * pow(1 + (since - ttl) / 60, -record.lateExponent)
    }

    /// When that share is down to the stragglers.
    private func drain(of record: Record) -> Double {
        let excess = record.lateShare.double / Self.stragglers
        let tail = excess > 1 ? 60 * (pow(excess, 1 / record.lateExponent) - 1) : 0
        return record.takesEffectIn.typical / 1e6 + record.ttl.seconds + tail
    }
}
