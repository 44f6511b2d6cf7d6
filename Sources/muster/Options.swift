// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Documents
internal import Foundation
internal import Rehearsal
internal import Study

/// The scenario and what is changed of it.
struct ScenarioOptions: ParsableArguments {
    @Argument(help: "The scenario's file.", completion: .file(extensions: ["yaml", "yml"]))
    var scenario: String

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp("Change one value, such as fault.lasts=2h. May be repeated.", valueName: "path=value"))
    var settings: [String] = []

    @Option(help: ArgumentHelp("Use another plan.", valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
    var plan: String?

    @Option(parsing: .unconditional, help: "Use another seed.")
    var seed: UInt64?

    @Flag(name: .shortAndLong, help: "No progress, no warnings, no hints.")
    var quiet = false

    /// The same options for another scenario.
    func of(_ scenario: String) -> ScenarioOptions {
        var options = self
        options.scenario = scenario
        return options
    }

    /// What `--set` changes.
    func changes() throws -> [Setting] { try ScenarioOptions.changes(settings, option: "--set") }

    /// The settings that an option states.
    static func changes(_ texts: [String], option: String) throws -> [Setting] {
        try texts.map { text in
            guard let setting = Setting(text) else {
                throw Complaint("\(option) '\(text)' gives no value: write for example \(option) fault.lasts=2h")
            }
            return setting
        }
    }

    /// The scenario with its settings, and the files it came from; these are what was kept of them, where that is given.
    func load(kept: [(path: String, text: String)]? = nil) throws -> Loaded {
        let changes = try changes()
        let files = try ScenarioFiles(path: scenario, kept: kept)
        let loaded = try files.scenario(setting: changes, plan: plan)
        if !quiet, !loaded.warnings.isEmpty {
            Console.complain(Diagnostics(loaded.warnings))
        }
        return Loaded(options: self, files: files, settings: changes, scenario: loaded)
    }
}

/// A scenario in hand.
struct Loaded: Sendable {
    var options: ScenarioOptions
    var files: ScenarioFiles
    var settings: [Setting]
    var scenario: Scenario

    /// The seed of the command line, else the scenario's.
    var seed: UInt64 { options.seed ?? scenario.seed }

    /// The scenario with further settings.
    func scenario(setting further: [Setting]) throws -> Scenario {
        try files.scenario(setting: settings + further, plan: options.plan)
    }

    /// What a scenario's trials are trials of.
    func incident(of scenario: Scenario) throws -> Incident {
        do {
            return try Incident(
                system: scenario.system, plan: scenario.plan, fault: scenario.fault, prices: scenario.prices,
                horizon: scenario.horizon, seed: seed)
        } catch {
            throw Complaint("\(options.scenario): \(error)")
        }
    }

    /// What the fingerprint starts from.
    func inputs(setting further: [Setting] = []) -> Fingerprint.Inputs {
        Fingerprint.Inputs(
            texts: files.sources.map(\.text), settings: (settings + further).map { "\($0.path)=\($0.value)" },
            seed: seed)
    }
}

/// How many trials, and on how many threads.
struct TrialOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: "The number of trials; the scenario says how many otherwise.")
    var trials: Int?

    @Option(parsing: .unconditional, help: ArgumentHelp("The number of the first trial.", valueName: "trial"))
    var from: UInt64 = 0

    @Option(
        parsing: .unconditional, help: "The number of threads; all processors otherwise. Results do not depend on it.")
    var threads: Int?

    mutating func validate() throws {
        if let trials, !(1...100_000_000).contains(trials) {
            throw ValidationError("--trials is between 1 and 100000000.")
        }
        if let threads, !(1...1_024).contains(threads) { throw ValidationError("--threads is between 1 and 1024.") }
        if from >= 1 << 53 { throw ValidationError("--from is below 2^53.") }
    }

    /// Complains where the rows of so many trials have no room in memory.
    func checkRoom(for trials: Int, _ layout: Sample.Layout) throws {
        let most = TrialOptions.room(for: layout)
        if trials > most {
            throw Complaint("memory holds \(most) trials at once; split them with --from and --trials")
        }
    }

    /// How many rows of that layout have room in memory.
    static func room(for layout: Sample.Layout) -> Int {
        Int(clamping: ProcessInfo.processInfo.physicalMemory / 10 * 8) / layout.bytesPerTrial
    }

    var crew: Int { threads ?? Crew.allProcessors }
}

/// How results are shown.
enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json, csv
}

/// Where results go.
struct OutputOptions: ParsableArguments {
    @Option(help: "How to print: \(Format.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format: Format = .table

    @Option(
        name: .customLong("csv"), help: ArgumentHelp("Write the rows to a file, too.", valueName: "file"),
        completion: .file(extensions: ["csv"]))
    var csvPath: String?

    /// The file to write, opened; a complaint now, and exit status 2 at the end, where it cannot be.
    func openFile() -> (file: OutputFile?, isBad: Bool) { OutputFile.opened(csvPath) }
}
