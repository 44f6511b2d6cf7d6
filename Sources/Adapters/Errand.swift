// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Execution
internal import Plan
internal import Quantities

/// What one command is sent to do for one thing, with all its values.
struct Errand: Sendable {
    /// The command.
    var command: Environment.Command
    /// What tells this run of it from every other.
    var key: String
    /// The name of its directory below `attempts/`.
    var directoryName: String
    /// What names in its arguments stand for.
    var values: [String: String]
    /// What it finds in its environment.
    var variables: [String: String]

    /// The values that can be known before the drill.
    static let fixedNames: Set = [
        "attempt", "drill", "from", "key", "name", "place", "queue", "record", "region", "services", "step", "store",
        "target", "to",
    ]

    /// An order as the command for one of its things gets it; one of several has a key of its own.
    init(_ order: Order, thing: String, isOneOfSeveral: Bool, roles: [String], command: Environment.Command) {
        self.command = command
        key = isOneOfSeveral ? "\(order.key)/\(thing)" : order.key
        let suffix = isOneOfSeveral ? "-\(thing)" : ""
        directoryName = FileName.safe("\(order.step.id)-\(order.attempt.number)\(suffix)")
        let kind: String =
            switch order.attempt.kind {
            case .forward: "forward"
            case .mend: "mend"
            case .undo: "undo"
            }
        values = order.values.merging(order.step.action.values(roles: roles)) { $1 }
        values.merge(
            [
                "attempt": "\(order.attempt.number)", "drill": order.drill, "key": key, "name": thing,
                "step": order.step.id,
            ]
        ) { $1 }
        if case .sync = order.step.action { values["store"] = thing }
        variables = [
            "MUSTER_DRILL": order.drill, "MUSTER_STEP": order.step.id, "MUSTER_ATTEMPT": "\(order.attempt.number)",
            "MUSTER_KEY": key, "MUSTER_KIND": kind,
        ]
    }

    /// A command for a region or a store that belongs to no step: a fault's, a probe's.
    init(drill: String, deed: String, thing: String, isUndo: Bool, command: Environment.Command) {
        self.command = command
        key = "\(drill)/\(deed)"
        directoryName = FileName.safe(deed.replacing("/", with: "-"))
        values = ["drill": drill, "key": key, "name": thing, "region": thing, "store": thing]
        variables = ["MUSTER_DRILL": drill, "MUSTER_KEY": key, "MUSTER_KIND": isUndo ? "undo" : "forward"]
    }

    /// An argument vector with the values in their places.
    func filled(_ arguments: [String]) throws(Template.Mistake) -> [String] {
        var result: [String] = []
        for argument in arguments { result.append(try Template(argument).filled(with: values)) }
        return result
    }

    /// What is wrong with the command's arguments whatever earlier steps will put out, if anything is.
    var mistake: String? {
        for argument in [command.run, command.check ?? [], command.precheck ?? [], command.undo ?? []].joined() {
            do throws(Template.Mistake) {
                let names = try Template(argument).names
                if let name = names.first(where: { Self.fixedNames.contains($0) && values[$0] == nil }) {
                    return "{\(name)} in '\(argument)' has no meaning for this step"
                }
            } catch {
                return error.description
            }
        }
        return nil
    }
}

extension Action {
    /// The things it is done to, by the names under which an environment has means for them.
    func things(roles: [String]) -> [String] {
        switch self {
        case .notify(.role(let role)): [roles[role]]
        case .notify(.channel(let channel)): [channel]
        case .approve, .wait: []
        case .probe(let region, _), .scale(let region, _), .start(_, let region): [region]
        case .restore(let store): [store]
        case .replay(let log, _): [log]
        case .reingest(let queue): [queue]
        case .switchTraffic(let record, _, _, _): [record]
        case .verify(_, _, _, _, let place): [place.name]
        case .sync(let stores, _): stores
        }
    }

    /// What names in a command's arguments stand for. `target` is what the thing is to be brought to or pointed at.
    func values(roles: [String]) -> [String: String] {
        switch self {
        case .notify(.role(let role)): ["to": roles[role], "target": roles[role]]
        case .notify(.channel(let channel)): ["to": channel, "target": channel]
        case .approve, .wait: [:]
        case .probe(let region, _): ["region": region, "target": region]
        case .scale(let region, let size): ["region": region, "to": size.word, "target": size.word]
        case .start(let services, let region):
            ["region": region, "services": services.joined(separator: ","), "target": region]
        case .restore(let store): ["store": store, "target": store]
        case .replay(let log, let store): ["store": log, "from": store, "target": log]
        case .reingest(let queue): ["queue": queue, "target": queue]
        case .switchTraffic(let record, let region, _, _):
            ["record": record, "to": region, "region": region, "target": region]
        case .verify(_, _, _, _, .users): ["place": "users", "target": "users"]
        case .verify(_, _, _, _, .region(let region)): ["place": region, "region": region, "target": region]
        case .sync(_, let region): ["to": region, "region": region, "target": region]
        }
    }
}

extension Action.ScaleTarget {
    /// As a plan writes it: `120%`, `standby`.
    var word: String {
        switch self {
        case .share(let share): share.percent
        case .standby: "standby"
        }
    }
}

extension Action.Place {
    var name: String {
        switch self {
        case .region(let name): name
        case .users: "users"
        }
    }
}

/// Names of things as names of files.
enum FileName {
    /// The text with everything but ASCII letters, digits, `-`, `_` and inner dots written as `%` and its bytes in
    /// hexadecimal, so that different texts stay different.
    static func safe(_ text: String) -> String {
        var result = ""
        for (index, byte) in text.utf8.enumerated() {
            let scalar = Unicode.Scalar(byte)
            let isPlain = scalar.isASCII && (Character(scalar).isLetter || Character(scalar).isNumber)
            if isPlain || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                || (byte == UInt8(ascii: ".") && index > 0)
            {
                result.unicodeScalars.append(scalar)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return result
    }
}
