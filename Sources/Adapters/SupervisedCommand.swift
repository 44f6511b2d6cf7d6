// SPDX-License-Identifier: GPL-3.0-or-later

internal import Execution
internal import Plan
internal import Subprocess
internal import SystemPackage

/// One run of one command under a supervisor, seen from the driver.
struct SupervisedCommand: Sendable {
    /// Where its files are.
    let directory: AttemptDirectory
    /// The directory in which it runs.
    let workingDirectory: String
    /// The program that can be a supervisor.
    let supervisor: String
    /// What it finds in its environment besides what everybody finds there.
    let variables: [String: String]

    /// What came of running it.
    enum Result {
        /// It is over, now or since an earlier time.
        case over(Ending)
        /// It was started, and its end was not seen; the text names that start.
        case lost(String)
        /// Nothing was started, and why.
        case notBegun(String)
    }

    /// Longer than the time that a supervisor gives its command.
    private static let grace = Swift.Duration.seconds(30)

    /// Runs the command, unless it runs or has run: then waits for it. Ends it when the task is cancelled.
    ///
    /// - Parameter lost: a start whose end was not seen, if the command may be run again after it.
    func run(_ arguments: [String], after lost: String? = nil) async -> Result {
        do {
            try directory.create()
            if Task.isCancelled, case .untouched = try directory.standing, try directory.holder == nil {
                return .notBegun("given up before it was begun")
            }
            return try await standing(after: supervise(lost: lost ?? "-", arguments))
        } catch {
            return .notBegun("\(error)")
        }
    }

    /// What became of a command that may have been started; waits for it if it runs, and ends it when the task is
    /// cancelled. Starts nothing.
    func join() async throws -> AttemptDirectory.Standing {
        let standing = try directory.standing
        let isHeld = try directory.holder != nil
        if case .over = standing { return standing }
        if case .untouched = standing, !isHeld { return standing }
        let said = await supervise(lost: "-", [])
        if case .untouched = try directory.standing, !said.isEmpty { throw SystemError(said) }
        return try directory.standing
    }

    private func standing(after said: String) throws -> Result {
        switch try directory.standing {
        case .over(let ending): .over(ending)
        case .lost(let began): .lost(began)
        case .untouched: .notBegun(said.isEmpty ? "ended before it was started" : said)
        }
    }

    /// A supervisor from its start to its end; what it had to complain of.
    private func supervise(lost: String, _ arguments: [String]) async -> String {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: Self.grace)]
        do {
            let result = try await Subprocess.run(
                .path(FilePath(supervisor)),
                arguments: Arguments([Supervisor.word, directory.path, lost] + arguments),
                environment: .inherit.updating(environment), workingDirectory: FilePath(workingDirectory),
                platformOptions: options, input: .none, output: .discarded, error: .string(limit: 65_536))
            if result.terminationStatus.isSuccess { return "" }
            let why = Line.last(of: result.standardError.utf8)
            return why.isEmpty ? "its supervisor ended with \(result.terminationStatus)" : why
        } catch {
            return "\(error)"
        }
    }

    private var environment: [Subprocess.Environment.Key: String?] {
        var result: [Subprocess.Environment.Key: String?] = [:]
        let output = ["MUSTER_OUTPUT": directory.path(of: .output)]
        for (name, value) in variables.merging(output, uniquingKeysWith: { $1 }) {
            if let key = Subprocess.Environment.Key(rawValue: name) { result[key] = .some(value) }
        }
        return result
    }
}

extension SupervisedCommand {
    /// A run that is over, as an answer.
    func answer(_ ending: Ending) -> Answer {
        do {
            let (said, complained) = (try lastLine(.stdout), try lastLine(.stderr))
            guard ending == .exited(0) else {
                let why = complained.isEmpty ? said : complained
                return Answer(.failed, Line.clean(why.isEmpty ? ending.text : "\(ending.text): \(why)"))
            }
            let outputs = try Outputs(written: directory.read(.output) ?? "")
            let text = [said, outputs.mistake].filter { !$0.isEmpty }.joined(separator: "; ")
            return Answer(.succeeded, Line.clean(text), outputs: outputs.values)
        } catch {
            return Answer(.failed, "\(ending.text); what it wrote cannot be read: \(error)")
        }
    }

    private func lastLine(_ name: AttemptDirectory.Name) throws -> String {
        Line.last(of: try Durable.tail(directory.path(of: name)) ?? [])
    }
}

extension Ending {
    /// For people.
    var text: String {
        switch self {
        case .exited(let status): "exit status \(status)"
        case .signalled(let signal): "ended by signal \(signal)"
        case .terminated: "ended by order before it was done"
        case .notStarted(let why): why
        }
    }
}

/// What a command has put out for later steps: lines of `name=value`.
struct Outputs {
    var values: [String: String] = [:]
    /// What is wrong with the lines that are none, else empty.
    var mistake = ""

    init(written text: String) {
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        where !line.isEmpty {
            let halves = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if halves.count == 2, Template.isName(halves[0]), !halves[1].contains("\0") {
                values[String(halves[0])] = String(halves[1])
            } else if mistake.isEmpty {
                mistake = "line \(number + 1) of its MUSTER_OUTPUT is not name=value"
            }
        }
    }
}
