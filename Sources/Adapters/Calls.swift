// SPDX-License-Identifier: GPL-3.0-or-later

internal import Execution
internal import Foundation
internal import Plan

/// The calls with an effect that one attempt makes, one after the other.
///
/// Each has a name and is made at most once per attempt, however often the attempt is performed: what the first one came to
/// is on the disk. So an adapter that performs an attempt again after a crash walks the same way and goes on where the
/// crash was. A call whose end nobody saw is made again; adapters say where that may do something twice.
struct Calls: Sendable {
    let site: Site
    /// The attempt's directory below `attempts/`, beside which those of its calls are.
    let name: String

    init(_ order: Order, site: Site, attempt: Int32? = nil) {
        self.site = site
        name = FileName.safe("\(order.step.id)-\(attempt ?? order.attempt.number)")
    }

    /// What a call came to.
    struct Outcome {
        /// How it ended.
        var ending: Ending
        /// What it wrote to its output.
        var output: [UInt8]
        /// The line of its complaints that says why, else empty.
        var complaint: String
        /// Whether an earlier start of it was not seen to end, so that its effect may be there twice.
        var isAgain: Bool
    }

    /// The directory of a call; `+` is in no safe name, so no other command's directory is called so.
    private func directory(of call: String) -> AttemptDirectory {
        AttemptDirectory(path: "\(site.drillDirectory)/attempts/\(name)+\(FileName.safe(call))")
    }

    /// Where a call may leave files of its own; made if need be.
    func workspace(_ call: String) throws -> String {
        let directory = directory(of: call)
        try directory.create()
        return directory.path
    }

    /// Makes a call, unless it was made: then waits for its end.
    func make(
        _ call: String, _ arguments: [String], variables: [String: String] = [:]
    ) async throws(CallFailure) -> Outcome {
        let directory = directory(of: call)
        let command = SupervisedCommand(
            directory: directory, workingDirectory: site.directory, supervisor: site.supervisor, variables: variables)
        var result = await command.run(arguments)
        var isAgain = false
        if case .lost(let began) = result, !Task.isCancelled {
            isAgain = true
            result = await command.run(arguments, after: began)
        }
        switch result {
        case .over(let ending):
            do {
                return Outcome(
                    ending: ending, output: try Durable.whole(directory.path(of: .stdout)) ?? [],
                    complaint: Complaint.line(of: try Durable.tail(directory.path(of: .stderr)) ?? []),
                    isAgain: isAgain)
            } catch {
                throw CallFailure("what it wrote cannot be read: \(error)")
            }
        case .lost: throw CallFailure("given up before its end was seen")
        case .notBegun(let why): throw CallFailure(why)
        }
    }

    /// Makes a call that has to end with exit status 0.
    @discardableResult
    func succeed(
        _ call: String, _ arguments: [String], variables: [String: String] = [:]
    ) async throws(CallFailure) -> Outcome {
        let outcome = try await make(call, arguments, variables: variables)
        guard outcome.ending == .exited(0) else {
            let why = outcome.complaint.isEmpty ? outcome.ending.text : outcome.complaint
            throw CallFailure(why)
        }
        return outcome
    }

    /// Whether a call was made and did what it should.
    func hasSucceeded(_ call: String) -> Bool {
        guard let standing = try? directory(of: call).standing else { return false }  // cannot be told
        return standing == .over(.exited(0))
    }

    /// Keeps something for whoever performs the attempt after a crash, or undoes it.
    func keep(_ value: some Encodable, as name: String) throws(CallFailure) {
        do {
            let text = String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
            try Durable.replace("\(try workspace("kept"))/\(FileName.safe(name))", by: text)
        } catch {
            throw CallFailure("'\(name)' cannot be kept: \(error)")
        }
    }

    /// What was kept.
    func kept<Value: Decodable>(_ name: String, as type: Value.Type) throws(CallFailure) -> Value? {
        do {
            let path = "\(directory(of: "kept").path)/\(FileName.safe(name))"
            guard let bytes = try Durable.whole(path) else { return nil }
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw CallFailure("what was kept of '\(name)' cannot be read: \(error)")
        }
    }
}

/// Why a call did not do what it should, in a line.
struct CallFailure: Error, Hashable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = Line.clean(description) }
}

extension CallFailure {
    /// As the answer of an attempt.
    var answer: Answer { Answer(.failed, Task.isCancelled ? "given up: \(description)" : description) }
}

/// What programs complain of.
enum Complaint {
    /// The line that says why: one that calls itself an error, else the last one. No secret of ours is in it.
    static func line(of bytes: [UInt8]) -> String {
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
        let telling = ["An error occurred", "error:", "fatal:", "update failed:"]
        let line = lines.first { line in telling.contains { line.contains($0) } }
        return Line.clean(withoutSecrets(line ?? Line.last(of: bytes)))
    }

    /// The text without what the credentials of AWS in our environment are.
    static func withoutSecrets(_ text: String) -> String {
        let variables = ProcessInfo.processInfo.environment
        var text = text
        for name in ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
            if let secret = variables[name], secret.count >= 8 { text = text.replacing(secret, with: "***") }
        }
        return text
    }
}
