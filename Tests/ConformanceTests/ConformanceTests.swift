// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Execution
import Kernel
import Plan
import Quantities
import RandomPlans
import Rehearsal
import Synchronization
import Testing

/// One random plan, rehearsed, and executed in virtual time with what happened around it in the rehearsal.
private struct Twin {
    let random: RandomPlan
    let incident: Incident
    let trace: Trace

    static let horizon = Duration.hours(1)

    init(seed: UInt64) throws {
        var luck = Luck(seed: seed)
        random = Twin.plan(&luck)
        let system = Twin.system(random, &luck)
        incident = try Incident(
            system: system, plan: random.plan, fault: Twin.fault(&luck), prices: nil, horizon: Twin.horizon,
            seed: seed)
        var rehearsal = Rehearsal(incident)
        trace = rehearsal.trace(trial: 0, operators: Twin.operators(random.plan.steps.count, &luck))
    }

    /// A random plan; half of them take whole seconds everywhere, so that much happens at one instant.
    private static func plan(_ luck: inout Luck) -> RandomPlan {
        var random = RandomPlan(size: 1 + luck.below(12), luck: &luck)
        let isCrowded = luck.percent(50)
        for step in random.plan.steps.indices {
            let action = random.plan.steps[step].action
            // Looks are not the plan's business: that they end at no instant of another event spares defining an order.
            let isExact = isCrowded && action.name != "verify"
            let whole = Distribution.constant(Double(luck.below(5)) * 1e6)
            random.plan.steps[step].takes = isExact ? whole : .uniform(low: 1, high: 8e6)
            if action.name == "verify", random.plan.steps[step].timeout != nil {
                random.plan.steps[step].timeout = Duration(microseconds: luck.pick([5, 310]) * 1_000_003 + Int64(step))
            }
            if luck.percent(15) { random.plan.steps[step].depends = ["thing"] }
        }
        random.plan.triggers.unavailable = .zero
        random.plan.fixedIn = isCrowded ? .constant(3e6) : .exponential(mean: 20e6)
        return random
    }

    private static func system(_ random: RandomPlan, _ luck: inout Luck) -> System {
        let response: Distribution = luck.percent(50) ? .constant(2e6) : .exponential(mean: 10e6)
        let lasting = luck.percent(50) ? Distribution.constant(10e6) : .exponential(mean: 30e6)
        let impairments = [
            Impairment(name: "thing", region: 0, chance: Rational(Int64(luck.below(3)), 2), length: .lasting(lasting)),
            Impairment(name: "standby", region: 1, chance: Rational(1, 5), length: .lasting(lasting)),
        ]
        return System(
            name: "twins",
            regions: [Region(name: "east", role: .primary), Region(name: "west", role: .secondary)], primary: 0,
            workload: Workload(peak: Rate(perSecond: Rational(100))),
            services: [
                Service(
                    name: "web", replicas: 10, capacity: Rate(perSecond: Rational(10)), instance: "m",
                    startsIn: .constant(0))
            ],
            standbys: [Standby(region: 1, servesAlways: true, running: .one, launch: .exponential(mean: 2e6))],
            stores: [
                Store(
                    name: "memory",
                    kind: .snapshot(
                        Store.Snapshot(
                            size: ByteCount(bytes: 1000), changes: Rate(perSecond: Rational(1)), every: .minutes(15),
                            unusable: Rational(1, 4), restoreRate: .uniform(low: 300, high: 900))))
            ],
            records: [Record(name: "api", ttl: .seconds(60))],
            monitoring: Monitoring(
                probe: Monitoring.Probe(every: .seconds(1), timeout: .milliseconds(500), failures: 1)),
            roles: zip(random.plan.roles, random.people).map {
                Role(name: $0, people: $1, respondsIn: response)
            },
            impairments: Impairments(list: impairments, events: []))
    }

    private static func fault(_ luck: inout Luck) -> Fault {
        let lasts: Distribution? =
            switch luck.below(4) {
            case 0: nil
            case 1: .constant(Double(luck.below(40)) * 1e6)
            default: .exponential(mean: 60e6)
            }
        return Fault(kind: .regionOutage(Fault.RegionOutage(region: 0, lasts: lasts)))
    }

    /// What operators do in the first minutes; in most trials nothing.
    private static func operators(_ steps: Int, _ luck: inout Luck) -> [Trace.Event] {
        guard luck.percent(60) else { return [] }
        var events: [Trace.Event] = []
        for _ in 0..<luck.below(6) {
            let event: PlanRun.Event =
                switch luck.below(20) {
                case 0: luck.percent(50) ? .operatorAborted : .operatorUndid
                case 1..<4: .operatorPaused
                case 4..<9: .operatorContinued
                case 9..<13: .operatorRetried(step: luck.below(steps))
                case 13..<17: .operatorSkipped(step: luck.below(steps))
                default: .operatorDid(step: luck.below(steps))
                }
            events.append(Trace.Event(at: Instant(microseconds: Int64(luck.below(120)) * 1_000_000), event: event))
        }
        // Nobody pauses for ever.
        events.append(Trace.Event(at: Instant(microseconds: 200_000_000), event: .operatorContinued))
        return events.sorted { $0.at < $1.at }
    }

    /// What the drill's journal says the run of the plan was told, where its driver died at those numbers of records,
    /// one after another, and was followed at once by another one; and how many did.
    func executed(dyingAt limits: [Int] = []) -> (events: [Trace.Event], deaths: Int) {
        let time = VirtualTime()
        let journal = MemoryJournal()
        let hands = ScriptedHands(script: Script(trace), time: time)
        var deaths = 0
        for limit in limits + [.max] {
            let hasDied = Mutex(false)
            let execution = self.execution(FatalJournal(journal: journal, limit: limit), journal, hands, time)
            time.run(until: Twin.horizon.microseconds) {
                do {
                    _ = try await execution()
                } catch is FatalJournal.Death {
                    hasDied.withLock { $0 = true }
                } catch is CancellationError {
                    // Nothing more happens before the horizon.
                } catch {
                    Issue.record(error)
                }
            }
            guard hasDied.withLock({ $0 }) else { break }
            deaths += 1
        }
        return (Twin.events(journal), deaths)
    }

    private func execution(
        _ fatal: FatalJournal, _ journal: MemoryJournal, _ hands: ScriptedHands, _ time: VirtualTime
    ) -> Execution<VirtualTime> {
        // What comes from outside and has not been heard of is still to come.
        var coming = Script(trace).outside
        for told in Twin.events(journal) { coming.firstIndex(of: told).map { _ = coming.remove(at: $0) } }
        let drill = Drill(
            id: "twin", plan: random.plan, people: random.people, failsBack: failsBack, primary: 0, standby: 1,
            probe: incident.system.monitoring.probe)
        return Execution(
            drill, journal: fatal, hands: hands, sources: coming.map { ScriptedSource($0, time, journal) },
            clock: time, time: { WallTime(microseconds: time.now.microseconds) }, observe: { _, _ in })
    }

    private static func events(_ journal: MemoryJournal) -> [Trace.Event] {
        journal.all.compactMap { record in
            guard case .event(let event, _) = record.entry else { return nil }
            return Trace.Event(at: Instant(microseconds: record.at.microseconds), event: event)
        }
    }

    private var failsBack: Bool {
        if case .regionOutage(let outage) = incident.fault.kind { outage.lasts != nil } else { false }
    }
}

@Suite("Rehearsal and execution")
struct ConformanceTests {
    static let plans = 5_000

    @Test("They write the same events at the same instants, whatever the plan and whatever operators do")
    func twins() throws {
        var kinds: Set<String> = []
        var events = 0
        for seed in 1...UInt64(Self.plans) {
            let twin = try Twin(seed: seed)
            let executed = twin.executed().events
            guard executed == twin.trace.events else {
                let index = zip(executed, twin.trace.events).prefix { $0 == $1 }.count
                Issue.record(
                    """
                    plan \(seed) parts ways at event \(index):
                    rehearsed \(twin.trace.events.dropFirst(index).prefix(3))
                    executed  \(executed.dropFirst(index).prefix(3))
                    \(twin.random)
                    """)
                return
            }
            events += executed.count
            for told in executed { kinds.insert(String("\(told.event)".prefix { $0 != "(" })) }
        }
        #expect(events > 50_000)
        #expect(kinds.count == 16, "every kind of event occurs: \(kinds.sorted())")
    }

    @Test("A drill whose driver dies anywhere, and is followed by another one, comes to the same events")
    func deaths() throws {
        var deaths = 0
        for seed in 1...UInt64(100) {
            let twin = try Twin(seed: seed)
            let whole = twin.executed().events
            // Records besides events are few: two for each role, and the end.
            for limit in 0...(whole.count + 10) {
                let broken = twin.executed(dyingAt: [limit])
                deaths += broken.deaths
                guard broken.events == whole else {
                    let index = zip(broken.events, whole).prefix { $0 == $1 }.count
                    Issue.record(
                        """
                        plan \(seed), death at \(limit), parts ways at event \(index):
                        whole  \(whole.dropFirst(index).prefix(3))
                        broken \(broken.events.dropFirst(index).prefix(3))
                        """)
                    return
                }
            }
            let often = twin.executed(dyingAt: Array(0...(whole.count + 10)))
            #expect(often.events == whole, "plan \(seed), a death at every record")
            deaths += often.deaths
        }
        #expect(deaths > 1_000)
    }
}
