// SPDX-License-Identifier: GPL-3.0-or-later

internal import Execution
internal import Foundation
internal import Plan

/// Messages moved from a queue to another by receiving, sending and deleting them.
///
/// Each of these is a call of its own with its outcome on the disk, in batches of at most ten. What has been sent since
/// the beginning and came back is left where it is, so that poison does not go round for ever.
struct ManualMove {
    let from: Queue
    let to: Queue
    let aws: AWSCommand
    let calls: Calls
    let begun: WallTime
    private var (moved, refused, left, twice) = (0, 0, 0, 0)
    private var reasons: [String] = []

    init(from: Queue, to: Queue, aws: AWSCommand, calls: Calls, begun: WallTime) {
        self.from = from
        self.to = to
        self.aws = aws
        self.calls = calls
        self.begun = begun
    }

    /// For how long what was received is hidden from others, in seconds: an assumption, longer than a batch takes.
    private static let hidden = 120
    /// How long a queue may take to find a message, in seconds; then all of its servers are asked.
    private static let wait = 2
    /// What one sending may hold, in bytes: the limit of SQS until 2025, with room for attributes.
    private static let sendLimit = 240_000

    private struct Received: Decodable {
        struct Message: Decodable {
            struct Attribute: Codable {
                var DataType: String
                var StringValue: String?
            }
            var MessageId: String
            var ReceiptHandle: String
            var Body: String
            var Attributes: [String: String]?
            var MessageAttributes: [String: Attribute]?
        }
        var Messages: [Message]?
    }
    private typealias Message = Received.Message

    private struct Sent: Decodable {
        struct Entry: Decodable {
            var Id: String
            var Code: String?
            var Message: String?
        }
        var Successful: [Entry]?
        var Failed: [Entry]?
    }

    mutating func run() async throws -> Answer {
        var batch = 0
        while true {
            batch += 1
            let messages = try await receive(batch)
            guard !messages.isEmpty else { break }
            let fresh = messages.filter { !isOurs($0) }
            left += messages.count - fresh.count
            for (part, group) in Self.groups(fresh).enumerated() { try await move(group, "\(batch)-\(part + 1)") }
            if fresh.isEmpty { break }
        }
        return answer
    }

    private var answer: Answer {
        let number = { (count: Int) in count == 1 ? "1 message" : "\(count) messages" }
        var parts = ["\(number(moved)) moved to \(to.name)"]
        if left > 0 { parts.append("\(left) that had come back left in \(from.name)") }
        if twice > 0 { parts.append("\(twice) of them may be delivered twice") }
        if refused > 0 { parts.append("\(refused) refused (\(Set(reasons).sorted().joined(separator: ", ")))") }
        return Answer(
            refused == 0 ? .succeeded : .failed, Line.clean(parts.joined(separator: "; ")),
            outputs: ["moved": "\(moved)"])
    }

    private func receive(_ batch: Int) async throws -> [Message] {
        let input = AWSCommand.json([
            "QueueUrl": from.url, "MaxNumberOfMessages": 10, "VisibilityTimeout": Self.hidden,
            "WaitTimeSeconds": Self.wait,
            "AttributeNames": ["All"], "MessageAttributeNames": ["All"],
        ])
        let arguments = aws.arguments("sqs", "receive-message", input)
        let outcome = try await aws.change(calls, "receive-\(batch)", arguments)
        return try AWSCommand.decode(outcome.output, "receive-message", Received.self).Messages ?? []
    }

    /// Whether a message was first sent after we had begun, so has been round already.
    private func isOurs(_ message: Message) -> Bool {
        guard let sent = message.Attributes?["SentTimestamp"].flatMap({ Int64($0) }) else { return false }
        return sent * 1_000 > begun.microseconds
    }

    /// As few sendings as hold all messages.
    private static func groups(_ messages: [Message]) -> [[Message]] {
        var groups: [[Message]] = []
        var size = 0
        for message in messages {
            let bytes = message.Body.utf8.count
            if groups.isEmpty || size + bytes > sendLimit {
                groups.append([])
                size = 0
            }
            groups[groups.count - 1].append(message)
            size += bytes
        }
        return groups
    }

    /// Sends some messages, and deletes those that were taken.
    private mutating func move(_ messages: [Message], _ name: String) async throws {
        let whole = messages.filter { ($0.MessageAttributes ?? [:]).values.allSatisfy { $0.StringValue != nil } }
        refused += messages.count - whole.count
        if whole.count < messages.count { reasons.append("binary attributes") }
        guard !whole.isEmpty else { return }
        let outcome = try await batch(
            "send-message-batch", "send-\(name)", to, whole.enumerated().map { sending($1, $0) })
        let sent = try AWSCommand.decode(outcome.output, "send-message-batch", Sent.self)
        for entry in sent.Failed ?? [] { reasons.append(entry.Code ?? entry.Message ?? "no reason") }
        refused += sent.Failed?.count ?? 0
        let taken = Set((sent.Successful ?? []).map(\.Id))
        let gone = whole.enumerated().filter { taken.contains("\($0.offset)") }.map(\.element)
        if outcome.isAgain { twice += gone.count }
        guard !gone.isEmpty else { return }
        let deleting = gone.enumerated().map { ["Id": "\($0)", "ReceiptHandle": $1.ReceiptHandle] }
        let deletion = try await batch("delete-message-batch", "delete-\(name)", from, deleting)
        moved += gone.count
        // What could not be deleted comes back, and is sent a second time by whoever feeds it back in then.
        twice += try AWSCommand.decode(deletion.output, "delete-message-batch", Sent.self).Failed?.count ?? 0
    }

    private func sending(_ message: Message, _ index: Int) -> [String: Any] {
        var entry: [String: Any] = ["Id": "\(index)", "MessageBody": message.Body]
        if let attributes = message.MessageAttributes, !attributes.isEmpty {
            entry["MessageAttributes"] = attributes.mapValues {
                ["DataType": $0.DataType, "StringValue": $0.StringValue ?? ""]
            }
        }
        if to.isFIFO {
            entry["MessageGroupId"] = message.Attributes?["MessageGroupId"] ?? "muster"
            // The same for a second sending within five minutes, which SQS then takes for the first.
            entry["MessageDeduplicationId"] = message.MessageId
        }
        return entry
    }

    /// A call for a batch, whose entries are in a file: there is more in them than an argument may hold.
    private func batch(
        _ operation: String, _ name: String, _ queue: Queue, _ entries: [[String: Any]]
    ) async throws -> Calls.Outcome {
        let path = "\(try calls.workspace(name))/input.json"
        try Durable.replace(path, by: AWSCommand.json(["QueueUrl": queue.url, "Entries": entries]))
        return try await aws.change(calls, name, aws.arguments("sqs", operation, "file://\(path)"))
    }
}
