// SPDX-License-Identifier: GPL-3.0-or-later

internal import Adapters
internal import ArgumentParser
internal import Documents
internal import Estate
internal import Execution
internal import Foundation
internal import Plan
internal import Quantities
internal import Report
internal import Study

/// Opens a drill and drives it.
struct DrillStart: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Execute a scenario's plan in an environment: in a drill, or in an outage.",
        usage: "muster drill run <scenario> --environment <file> [<options>]",
        discussion: """
            EXAMPLES
              muster drill run outage.yaml --environment lab.yaml --dry-run
              muster drill run outage.yaml --environment lab.yaml --inject
              muster drill run outage.yaml --environment aws.yaml --onset 2026-11-23T08:52:00Z --reason "INC-4711"

            With --inject the scenario's fault is made to happen, and the plan waits for its triggers. Without it \
            this command is the manual trigger: the plan begins at once. A scenario in which nothing is broken is a planned \
            switchover: it is begun so, too, and what the primary acknowledged up to the switch must not be lost.
            """)

    @OptionGroup var input: ScenarioOptions
    @OptionGroup var drillOptions: DrillPlaceOptions

    @Option(
        help: ArgumentHelp("Where the plan's names are in reality.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var environment: String

    @Flag(help: "Inject the scenario's fault, and heal it after its length.")
    var inject = false

    @Option(
        help: ArgumentHelp(
            "How long the canary writes before the fault is injected, or a planned switchover begins.",
            valueName: "duration"))
    var leadIn = "10s"

    @Option(help: ArgumentHelp("When the outage began, as 2026-11-23T08:52:00Z.", valueName: "time"))
    var onset: String?

    @Flag(help: "Say what would be done and whether it could be; do nothing.")
    var dryRun = false

    @Flag(help: "Nobody is there: what would wait for a person ends the drill with FAIL.")
    var unattended = false

    @Flag(help: "Begin although prechecks say that some steps cannot be done.")
    var anyway = false

    @Option(help: ArgumentHelp("The drill's name; made from scenario and time otherwise.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("Why, for the journal.", valueName: "text"))
    var reason = ""

    @Flag(help: "Exit with 1 for PASS WITH EXCEPTIONS.")
    var strict = false

    @Option(help: "How to print the end: table, json.")
    var format: DrillFormat = .table

    mutating func validate() throws {
        if let name, !DrillStart.isName(name) {
            throw ValidationError("--name is made of letters, digits, '-', '_' and '.', and begins with no dot.")
        }
    }

    /// Whether a text can name a drill, and a directory.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.count <= 100 && !text.hasPrefix(".")
            && text.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_.".unicodeScalars.contains($0))
            }
    }

    func run() throws {
        let loaded = try input.load()
        let environmentFile = try EnvironmentFile(path: environment, for: loaded.scenario)
        let directory = DrillDirectory(in: drillOptions.drills, name ?? DrillStart.name(loaded.scenario.name))
        let opening = try opening(loaded, environmentFile, directory)
        let opened = try DrillCase(directory, opening)
        let hands = opened.hands()
        let dry = try Waiting.wait { await DryRun(of: opened.drill, by: hands) }
        if dryRun {
            let bad = try Waiting.wait { await DrillStart.bad(hands.safeguards) }
            let report = DryRunReport(
                run: dry, drill: opened.drill, opening: opening, environment: opened.environment.name,
                safeguards: hands.safeguards.map { ($0.name, bad[$0.name]) })
            Console.say(format == .json ? try report.json() : report.table(on: Console.terminal))
            if !dry.isReady || !bad.isEmpty { throw Ending.unmet }
            return
        }
        if !anyway {
            try DrillStart.refuseWrong(dry, opened)
            try DrillStart.refuseUnsafe(try Waiting.wait { await DrillStart.bad(hands.safeguards) }, opened)
        }
        let waits = inject || opened.drill.beginsAfter != nil
        try DrillDriver.open(opened, beginning: waits ? nil : Remark(reason, by: Program.user))
        try DrillDriver.drive(opened, isNew: true, strict: strict, format: format, quiet: input.quiet)
    }

    private func opening(
        _ loaded: Loaded, _ environment: EnvironmentFile, _ directory: DrillDirectory
    ) throws -> Opening {
        let lead = try DrillStart.duration(leadIn, "--lead-in")
        let isPlanned = loaded.scenario.faultKind == "none"
        if inject, isPlanned {
            throw Complaint(
                "\(input.scenario): nothing is broken in it, so there is no fault to inject: leave --inject out, and the plan "
                    + "is carried out as a planned switchover")
        }
        // Numbered writes have to be made before anything is moved, or nothing could be lost.
        let begins = isPlanned && environment.environment.canary != nil
        let files = loaded.files.sources.map { Opening.File(path: $0.path, text: $0.text) }
        return Opening(
            drill: directory.name, version: Version.current, by: Program.user, reason: reason,
            files: files + [Opening.File(path: environment.source.path, text: environment.source.text)],
            scenario: input.scenario, environment: self.environment, settings: input.settings, plan: input.plan,
            planHash: loaded.planHash, leadIn: inject || begins ? lead.seconds : nil,
            onset: try onset.map(DrillStart.instant),
            unattended: unattended, prediction: try prediction(loaded))
    }

    /// What the simulation says: 10,000 trials, which take a tenth of a second, support every quantile that is shown.
    private func prediction(_ loaded: Loaded) throws -> Prediction {
        let scenario = loaded.scenario
        let incident = try loaded.incident(of: scenario)
        let layout = Sample.Layout(system: scenario.system, plan: scenario.plan)
        let sample = Study(of: incident, layout: layout).run(trials: 10_000)
        return Prediction(
            of: sample, system: scenario.system, plan: scenario.plan, seed: loaded.seed,
            fingerprint: Fingerprint(of: sample, inputs: loaded.inputs()))
    }

    private static func name(_ scenario: String) -> String {
        let stem = scenario.split(separator: "/").last.map(String.init) ?? scenario
        let plain = String(stem.map { isName(String($0)) ? $0 : "-" })
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "UTC")
        format.dateFormat = "yyyyMMdd-HHmmss"
        return "\(plain)-\(format.string(from: Date()))"
    }

    private static func duration(_ text: String, _ option: String) throws -> Duration {
        do { return try Duration(text) } catch { throw Complaint("\(option): \(error)") }
    }

    private static func instant(_ text: String) throws -> Int64 {
        guard let date = try? Date(text, strategy: .iso8601) else {
            throw Complaint("--onset: '\(text)' is no time; write it as 2026-11-23T08:52:00Z")
        }
        let now = Date()
        if date > now { throw Complaint("--onset: \(text) is still to come") }
        return Int64(date.timeIntervalSince1970 * 1e6)
    }

    /// The safeguards that do not hold now, and what was seen.
    private static func bad(_ safeguards: [Safeguard]) async -> [String: String] {
        var bad: [String: String] = [:]
        for safeguard in safeguards {
            let (isGood, text) = await safeguard.look()
            if !isGood { bad[safeguard.name] = text }
        }
        return bad
    }

    /// Refuses to begin what would be halted at once.
    private static func refuseUnsafe(_ bad: [String: String], _ opened: DrillCase) throws {
        guard !bad.isEmpty else { return }
        let lines = bad.sorted { $0.key < $1.key }.map { "  \($0): \($1)" }
        throw Complaint(
            "\(opened.opening.environment): \(bad.count == 1 ? "a safeguard does" : "\(bad.count) safeguards do") not hold, and would halt the drill:\n"
                + lines.joined(separator: "\n") + "\nBegin when they do, or all the same with --anyway.")
    }

    /// Refuses to begin what cannot be done as the environment is written.
    private static func refuseWrong(_ dry: DryRun, _ opened: DrillCase) throws {
        let wrong = dry.lines.compactMap { line in
            if case .wrong(let why) = line.readiness {
                "  \(opened.drill.plan.steps[line.step].id): \(why)"
            } else {
                nil
            }
        }
        guard wrong.isEmpty else {
            throw Complaint(
                "\(opened.opening.environment): \(wrong.count) steps cannot be done as it is written:\n"
                    + wrong.joined(separator: "\n") + "\nMend the environment, or begin all the same with --anyway.")
        }
    }
}

/// Where drills are kept.
struct DrillPlaceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where drills are kept.", valueName: "directory"), completion: .directory)
    var drills = DrillDirectory.usualRoot
}
