// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Execution
internal import Foundation
internal import Plan

/// Calls of AWS through its CLI: what Route 53, S3 and SQS have in common.
///
/// All that a document or a server says goes in as JSON or behind an `=`, so that nothing is taken for an option or the name of
/// a file. Where the environment names an endpoint it is stated in each call: the CLI ignores `AWS_ENDPOINT_URL` for some
/// services. Credentials are where the CLI finds them, never in an argument.
struct AWSCommand: Sendable {
    let access: Environment.AWS
    let site: Site

    static let program = "aws"
    /// One try each: what is throttled we try again ourselves, so that the CLI does not do it out of sight.
    static let variables = ["AWS_PAGER": "", "AWS_MAX_ATTEMPTS": "1"]
    /// From one try to the next when AWS asks for patience; each is twice the one before. Assumptions.
    private static let firstPause = Swift.Duration.milliseconds(500)
    private static let longestPause = Swift.Duration.seconds(8)
    /// A minute of them at most where the step itself has no limit.
    private static let tries = 12

    /// JSON of the parameters of a call.
    static func json(_ value: [String: Any]) -> String {
        // Only texts, numbers, lists and mappings come here, which can all be written.
        guard
            let data = try? JSONSerialization.data(
                withJSONObject: value, options: [.sortedKeys, .withoutEscapingSlashes])
        else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }

    /// What is said in each call.
    func options(_ service: String, _ operation: String) -> [String] {
        var words = [Self.program, service, operation, "--output=json"]
        words += ["--cli-connect-timeout=5", "--cli-read-timeout=25"]
        if let endpoint = access.endpoint { words.append("--endpoint-url=\(endpoint)") }
        if let region = access.region { words.append("--region=\(region)") }
        if let profile = access.profile { words.append("--profile=\(profile)") }
        return words
    }

    func arguments(_ service: String, _ operation: String, _ input: String) -> [String] {
        options(service, operation) + ["--cli-input-json", input]
    }

    /// Where and as whom it calls, in words behind those of a call.
    var place: String {
        let parts = [
            access.endpoint.map { "at \($0)" }, access.region.map { "in \($0)" }, access.profile.map { "as \($0)" },
        ]
        return parts.compactMap { $0.map { " " + $0 } }.joined()
    }

    /// Why no call can be made, if so.
    var obstacle: String? { Inquiry.obstacle(to: Self.program, in: site.directory) }

    /// Asks for something; changes nothing.
    func ask<Reply: Decodable>(
        _ service: String, _ operation: String, _ input: String, as type: Reply.Type
    ) async throws(AWSFailure) -> Reply {
        let inquiry = Inquiry(
            arguments: arguments(service, operation, input), directory: site.directory, variables: Self.variables)
        return try await Self.patiently { _ async throws(AWSFailure) in
            switch await inquiry.listen() {
            case .over(0, let output, _): return try Self.decode(output, operation, type)
            case .over(let status, _, let complaint): throw AWSFailure(status, complaint)
            case .nothing(let why): throw AWSFailure(why)
            }
        }
    }

    /// Changes something, once per name whatever becomes of us; and whether it may have been done twice.
    func change(
        _ calls: Calls, _ name: String, _ arguments: [String]
    ) async throws(AWSFailure) -> Calls.Outcome {
        try await Self.patiently { number async throws(AWSFailure) in
            let outcome: Calls.Outcome
            do throws(CallFailure) {
                let call = number == 0 ? name : "\(name)-again-\(number)"
                outcome = try await calls.make(call, arguments, variables: Self.variables)
            } catch { throw AWSFailure(error.description) }
            switch outcome.ending {
            case .exited(0): return outcome
            case .exited(let status): throw AWSFailure(status, outcome.complaint)
            default: throw AWSFailure(outcome.ending.text)
            }
        }
    }

    static func decode<Reply: Decodable>(
        _ output: [UInt8], _ operation: String, _ type: Reply.Type
    ) throws(AWSFailure) -> Reply {
        // Of what has nothing to say the CLI says nothing.
        let text = output.allSatisfy { $0 <= 0x20 } ? Array("{}".utf8) : output
        do {
            return try JSONDecoder().decode(type, from: Data(text))
        } catch {
            throw AWSFailure("the answer to \(operation) is not what it should be")
        }
    }

    /// Tries again, ever more slowly, while AWS asks for patience.
    private static func patiently<Result>(
        _ body: (Int) async throws(AWSFailure) -> Result
    ) async throws(AWSFailure) -> Result {
        var pause = firstPause
        for number in 0..<tries - 1 {
            do {
                return try await body(number)
            } catch  where error.isThrottled && !Task.isCancelled {
                // Cancelled, the next try ends at once.
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, longestPause)
            }
        }
        return try await body(tries - 1)
    }
}

/// What AWS or its CLI answered instead.
struct AWSFailure: Error, Hashable, CustomStringConvertible {
    /// What AWS calls it: `NoSuchHostedZone`.
    let code: String?
    let description: String

    init(_ description: String) {
        code = nil
        self.description = Line.clean(description)
    }

    init(_ status: Int32, _ complaint: String) {
        code = complaint.firstMatch(of: /An error occurred \(([^)]+)\)/).map { String($0.1) }
        description = complaint.isEmpty ? "aws ended with exit status \(status)" : complaint
    }

    /// Whether the same call may succeed in a while: the codes that the AWS SDKs take for throttling.
    var isThrottled: Bool {
        let codes: Set = [
            "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException",
            "TooManyRequestsException",
            "ProvisionedThroughputExceededException", "TransactionInProgressException", "RequestLimitExceeded",
            "BandwidthLimitExceeded", "LimitExceededException", "RequestThrottled", "SlowDown",
            "PriorRequestNotComplete", "EC2ThrottledException", "429", "503",
        ]
        return code.map(codes.contains) ?? false
    }

    var answer: Answer { Answer(.failed, Task.isCancelled ? "given up: \(description)" : description) }

    /// As what a precheck found: what is not there or not allowed somebody has to mend.
    var readiness: Readiness {
        let passing = ["connect to the endpoint", "timeout", "no answer", "InternalError", "ServiceUnavailable"]
        let isPassing = isThrottled || code?.hasPrefix("5") == true || passing.contains(where: description.contains)
        return isPassing ? .impaired(description) : .wrong(description)
    }
}

extension Swift.Duration {
    /// For people: `2.5 s`.
    var inSeconds: String {
        let tenths = (components.seconds * 10) + components.attoseconds / 100_000_000_000_000_000
        return "\(tenths / 10).\(tenths % 10) s"
    }
}
