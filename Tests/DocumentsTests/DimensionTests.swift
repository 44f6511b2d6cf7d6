// SPDX-License-Identifier: GPL-3.0-or-later
import Documents
import Estate
import Plan
import Quantities
import Testing

@Suite("Dimensions and settings")
struct DimensionTests {
    @Test(
        "A list or a range of values keeps its unit, and its steps are exact",
        arguments: [
            ("2min,5min", ["2min", "5min"]), ("2min, 5min", ["2min", "5min"]),
            ("0%..100%:25%", ["0%", "25%", "50%", "75%", "100%"]), ("0.1..0.3:0.1", ["0.1", "0.2", "0.3"]),
            ("1min..10min:4min", ["1min", "5min", "9min"]), ("30s..2min:30s", ["30s", "1min", "90s", "2min"]),
            ("1..3:1", ["1", "2", "3"]), ("uniform(1s, 2s),5s", ["uniform(1s, 2s)", "5s"]),
            ("lognormal(median: 1s, p95: 2s)", ["lognormal(median: 1s, p95: 2s)"]), ("5min", ["5min"]),
        ])
    func values(text: String, values: [String]) throws {
        #expect(try Dimension("a.b=\(text)") == Dimension(path: "a.b", values: values))
    }

    @Test("Paths with commas between them move together, a value for each at a time")
    func lockstep() throws {
        let dimension = try Dimension("a.b, c=(1min, uniform(1s, 2s)),(2min,5s)")
        #expect(dimension.paths == ["a.b", "c"])
        #expect(dimension.values == .list([["1min", "uniform(1s, 2s)"], ["2min", "5s"]]))
        #expect(dimension.extremes[1] == [Setting(path: "a.b", value: "2min"), Setting(path: "c", value: "5s")])
    }

    @Test("A range without step has every value between its ends")
    func range() throws {
        let dimension = try Dimension("a=5min..15min")
        #expect(dimension.count == nil)
        #expect(dimension.settings(at: 0.25) == [Setting(path: "a", value: "7.5min")])
        #expect(dimension.extremes.map { $0[0].value } == ["5min", "15min"])
    }

    @Test(
        "A mistake in a dimension is found at its byte",
        arguments: [
            ("a.b", 0, "write path=v1,v2,…, path=a..b:step, or path1,path2=(a1,a2),(b1,b2),…"),
            ("a.b=1..2:0", 4, "the step of a range is above 0"),
            ("a.b=2..1", 4, "a range goes from the smaller value to the larger"),
            ("a.b=2s..2s", 4, "this range is empty: both ends are the same"),
            ("a,b=1,2", 4, "2 paths that move together take 2 values at a time: (a1,a2),(b1,b2),…"),
            ("a,b=(1,2),(3)", 4, "'(3)' is not 2 values, one for each path"),
            ("a,=(1,2)", 3, "a path is missing"), ("a=1,,2", 2, "a value is missing"),
        ])
    func mistakes(text: String, offset: Int, message: String) {
        #expect(throws: Malformed(at: offset, message)) { try Dimension(text) }
    }

    @Test("A setting changes the value at its path, whether the file states one or not")
    func settings() throws {
        let scenario = try Example.scenario(
            "region-outage",
            setting: [
                "system.stores.memory.every=5min", "system.stores.memory.rebuilt-by=journal", "system.dns.api.ttl=10s",
                "plan.steps.scale-standby.to=110%", "plan.steps.golden-flows.at=users",
                "plan.triggers.unavailable=1min",
                "plan.objectives.recovery-time.within=30min", "plan.steps.page.retry={attempts: 2, every: 1s}",
                "fault.lasts=lognormal(median: 1h, p95: 2h)", "fault.at=Tue 14:00", "trials=7", "horizon=1d",
                "prices.business.downtime=1/h", "plan.steps.start-services.after=[golden-flows]",
                "plan.steps.golden-flows.after=[reingest-dlq]",
            ])
        guard case .snapshot(let memory) = scenario.system.stores[0].kind else {
            Issue.record("memory is a snapshot store")
            return
        }
        #expect(memory.every == .minutes(5))
        #expect(memory.rebuiltBy == 1)
        #expect(scenario.system.records[0].ttl == .seconds(10))
        #expect(scenario.plan.steps[3].action == .scale(region: "us-west-2", to: .share(Rational(11, 10))))
        #expect(scenario.plan.steps[0].retry.attempts == 2)
        #expect(scenario.plan.steps[10].after == [11])
        #expect(scenario.plan.triggers.unavailable == .minutes(1))
        #expect(scenario.plan.objectives.recoveryTime?.within == .minutes(30))
        #expect(scenario.plan.objectives.recoveryTime?.share == Rational(95, 100))
        #expect(scenario.fault.at == .hours(38))
        #expect(scenario.trials == 7)
        #expect(scenario.prices?.business.downtimeHour == Money(nanos: 1_000_000_000))
    }

    @Test("Another plan may be named, relative to the working directory")
    func plan() throws {
        let files = try ScenarioFiles(path: Example.root + "/scenarios/region-outage.yaml")
        let plan = Example.root + "/models/agent-framework/plan.yaml"
        #expect(try files.scenario(plan: plan).plan == files.scenario().plan)
        #expect(files.sources.map(\.path).count == 5)
    }
}
