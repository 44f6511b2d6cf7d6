// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Execution
internal import Plan

/// Where the commands of a drill run, and where they leave their traces.
public struct Site: Hashable, Sendable {
    /// The environment's name, for messages.
    public var environment: String
    /// The directory in which commands run: absolute, or relative to the process's own.
    public var directory: String
    /// The drill's directory, absolute; attempts leave their files below `attempts/` in it.
    public var drillDirectory: String
    /// The path of a program that calls `Supervisor.run` when its first argument is `Supervisor.word`.
    public var supervisor: String
    /// The plan's roles, by index.
    public var roles: [String]

    /// A site of these parts.
    public init(environment: String, directory: String, drillDirectory: String, supervisor: String, roles: [String]) {
        self.environment = environment
        self.directory = directory
        self.drillDirectory = drillDirectory
        self.supervisor = supervisor
        self.roles = roles
    }
}

extension Site {
    /// How long a precheck may take.
    static let precheckLimit = Swift.Duration.seconds(10)
    /// How long a check may take: an assumption.
    static let checkLimit = Swift.Duration.seconds(60)

    func supervised(_ errand: Errand) -> SupervisedCommand {
        SupervisedCommand(
            directory: AttemptDirectory(path: "\(drillDirectory)/attempts/\(errand.directoryName)"),
            workingDirectory: directory, supervisor: supervisor, variables: errand.variables)
    }

    /// Runs an errand's command or its undo, unless that runs or has run: then waits for it.
    ///
    /// `nil` where a run was begun whose end was not seen and nothing can tell whether it did its work.
    func carryOut(_ errand: Errand, undoing: Bool) async -> Answer? {
        guard let template = undoing ? errand.command.undo : errand.command.run else {
            return Answer(.failed, "'\(errand.command.name)' has no undo")
        }
        let arguments: [String]
        do throws(Template.Mistake) {
            arguments = try errand.filled(template)
        } catch { return Answer(.failed, error.description) }
        let command = supervised(errand)
        var result = await command.run(arguments)
        if case .lost(let began) = result, !Task.isCancelled {
            switch await standing(errand, undoing: undoing) {
            case .done(let answer): return answer
            case .notDone: result = await command.run(arguments, after: began)
            case .unknown: return nil
            }
        }
        switch result {
        case .over(let ending): return command.answer(ending)
        case .lost: return nil
        case .notBegun(let why): return Answer(.failed, Line.clean(why))
        }
    }

    /// What became of an errand that may have been begun.
    func standing(_ errand: Errand, undoing: Bool) async -> Standing {
        let command = supervised(errand)
        do {
            switch try await command.join() {
            case .untouched: return .notDone
            case .over(let ending): return .done(command.answer(ending))
            case .lost: return await standingOfLost(errand, undoing: undoing)
            }
        } catch {
            return .unknown(Line.clean("\(error)"))
        }
    }

    private func standingOfLost(_ errand: Errand, undoing: Bool) async -> Standing {
        var why = "it was begun and its end was not seen"
        if let check = errand.command.check {
            let reply = await ask(errand, check, limit: Self.checkLimit)
            // The check tells of the work, so of its undo it tells the opposite.
            switch (reply, undoing) {
            case (.exited(0, let said), false), (.exited(1, let said), true):
                return .done(Answer(.succeeded, said.isEmpty ? "done, as its check says" : said))
            case (.exited(1, _), false), (.exited(0, _), true): return .notDone
            case (.exited(let status, let said), _): why += "; its check: exit status \(status): \(said)"
            case (.nothing(let said), _): why += "; its check: \(said)"
            }
        }
        return errand.command.isIdempotent ? .notDone : .unknown(Line.clean(why))
    }

    /// Asks by a command that changes nothing.
    func ask(_ errand: Errand, _ template: [String], limit: Swift.Duration? = nil) async -> Inquiry.Reply {
        do throws(Template.Mistake) {
            let arguments = try errand.filled(template)
            return await Inquiry(arguments: arguments, directory: directory, variables: errand.variables)
                .ask(limit: limit)
        } catch {
            return .nothing(error.description)
        }
    }

    /// Whether an errand's command could be run now.
    func precheck(_ errand: Errand) async -> Readiness {
        let command = errand.command
        if let mistake = errand.mistake { return .wrong("\(command.name): \(mistake)") }
        for arguments in [command.run, command.check, command.precheck, command.undo].compactMap(\.self) {
            guard let program = arguments.first else { return .wrong("\(command.name): a command has no program") }
            // What stands in the place of the program may be given later.
            if program.contains("{") { continue }
            if let obstacle = Inquiry.obstacle(to: program, in: directory) {
                return .wrong("\(command.name): \(obstacle)")
            }
        }
        guard let precheck = command.precheck else { return .ready }
        switch await ask(errand, precheck, limit: Self.precheckLimit) {
        case .exited(0, _): return .ready
        case .exited(let status, let said):
            return .impaired(said.isEmpty ? "\(command.name): its precheck ended with exit status \(status)" : said)
        case .nothing(let why): return .impaired("\(command.name): its precheck: \(why)")
        }
    }
}

/// The commands of an environment for one kind of work, and the orders they are for.
struct Commands: Hashable, Sendable {
    let commands: [Environment.Command]
    let site: Site

    /// An errand for each thing that the order's step concerns.
    func errands(_ order: Order) throws(Template.Mistake) -> [Errand] {
        let things = order.step.action.things(roles: site.roles)
        if things.isEmpty {
            throw Template.Mistake(description: "no command can do '\(order.step.action.name)'")
        }
        var result: [Errand] = []
        for thing in things {
            guard let command = commands.first(where: { $0.name == thing }) else {
                let work = order.step.action.name
                throw Template.Mistake(
                    description: "environment \(site.environment) has no \(work) command for '\(thing)'")
            }
            var isSync = false
            if case .sync = order.step.action { isSync = true }
            result.append(
                Errand(order, thing: thing, isOneOfSeveral: isSync, roles: site.roles, command: command))
        }
        return result
    }

    /// Whether all that the order needs could be run now.
    func precheck(_ order: Order) async -> Readiness {
        do throws(Template.Mistake) {
            for errand in try errands(order) {
                let readiness = await site.precheck(errand)
                if readiness != .ready { return readiness }
            }
            return .ready
        } catch {
            return .wrong(error.description)
        }
    }

    /// The argument vectors, with the values that are known.
    func describe(_ order: Order) -> String {
        do throws(Template.Mistake) {
            var texts: [String] = []
            for errand in try errands(order) {
                var known = errand
                for argument in errand.command.run {
                    for name in try Template(argument).names where known.values[name] == nil {
                        known.values[name] = "{\(name)}"
                    }
                }
                texts.append(try known.filled(errand.command.run).map(Self.quoted).joined(separator: " "))
            }
            return "runs " + texts.joined(separator: "; then ")
        } catch {
            return error.description
        }
    }

    private static func quoted(_ argument: String) -> String {
        let isPlain = !argument.isEmpty && !argument.contains { $0.isWhitespace || "'\"\\$`;&|<>*?".contains($0) }
        return isPlain ? argument : "'" + argument.replacing("'", with: "'\\''") + "'"
    }
}
