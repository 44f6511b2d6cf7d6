import Testing
import Documents
@Test func smoke() throws {
    let files = try ScenarioFiles(path: "scenarios/snapshot-and-ttl.yaml")
    print(files.sources.map(\.path))
    let clock = ContinuousClock()
    var s: Scenario?
    let t = try clock.measure { for i in 0..<100 { s = try files.scenario(setting: [Setting("system.stores.memory.every=\(i+1)min")!]) } }
    print(t / 100)
    dump(s!.plan, maxDepth: 4)
    print(s!.warnings, s!.dimensions)
    for p in ["region-outage", "regional-service-event", "snapshot-and-ttl"] { print(check(paths: ["scenarios/\(p).yaml"])) }
    print(check(paths: ["models/agent-framework/system.yaml", "models/agent-framework/plan.yaml", "models/agent-framework/prices.yaml", "environments/aws.yaml"]))
    dump(s!.system)
    dump(s!.fault)
}
