// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Execution
internal import Foundation
internal import Plan

/// Feeds the messages of a dead-letter queue of SQS into another queue.
///
/// By a message move task where SQS can do that, else by receiving, sending and deleting them, ten at a time. A message
/// is deleted only when it has been sent. What was received and sent is on the disk, so an attempt that is performed again
/// after a crash deletes what it had sent; a batch whose sending was not seen to end is sent again, and may be delivered
/// twice, as any message of a standard queue may.
public struct RedriveAdapter: Adapter {
    private let queues: [Environment.Redrive]
    private let site: Site

    /// Between those queues.
    public init(_ queues: [Environment.Redrive], site: Site) {
        self.queues = queues
        self.site = site
    }

    /// As far as SQS is: a message may be delivered twice.
    public var isIdempotent: Bool { true }

    /// What it would call.
    public func describe(_ order: Order) -> String {
        do throws(CallFailure) {
            let redrive = try redrive(order)
            return
                "aws sqs start-message-move-task\(access(redrive).place): \(redrive.queue) to \(redrive.target); where that "
                + "cannot be, receive-message, send-message-batch and delete-message-batch"
        } catch { return error.description }
    }

    /// Whether both queues are there.
    public func precheck(_ order: Order) async -> Readiness {
        do throws(CallFailure) {
            let redrive = try redrive(order)
            let aws = access(redrive)
            if let obstacle = aws.obstacle { return .wrong(obstacle) }
            return await site.precheck {
                do throws(AWSFailure) {
                    for name in [redrive.queue, redrive.target] { _ = try await Queue(name, aws) }
                    return .ready
                } catch { return error.readiness }
            }
        } catch { return .wrong(error.description) }
    }

    /// Does it.
    public func perform(_ order: Order) async -> Answer? {
        do {
            let redrive = try redrive(order)
            let aws = access(redrive)
            let calls = Calls(order, site: site)
            let queues = (from: try await Queue(redrive.queue, aws), to: try await Queue(redrive.target, aws))
            if let answer = try await moveByTask(queues, aws, calls) { return answer }
            var move = ManualMove(from: queues.from, to: queues.to, aws: aws, calls: calls, begun: order.opened)
            return try await move.run()
        } catch {
            let text = "\(error)"
            return CallFailure(text).answer
        }
    }

    /// To be gone on with: performing again does what is left.
    public func check(_ order: Order) async -> Standing { .notDone }

    /// What has been worked on cannot be called back.
    public func undo(_ order: Order) async -> Answer? { Answer(.failed, "messages that were fed back in have no undo") }

    private func redrive(_ order: Order) throws(CallFailure) -> Environment.Redrive {
        guard case .reingest(let name) = order.step.action else {
            throw CallFailure("SQS cannot do '\(order.step.action.name)'")
        }
        guard let redrive = queues.first(where: { $0.name == name }) else {
            throw CallFailure("environment \(site.environment) has no queue for '\(name)'")
        }
        return redrive
    }

    private func access(_ redrive: Environment.Redrive) -> AWSCommand { AWSCommand(access: redrive.access, site: site) }

    private struct Tasks: Decodable {
        struct Task: Decodable {
            var Status: String
            var ApproximateNumberOfMessagesMoved: Int64?
            var FailureReason: String?
        }
        var Results: [Task]?
    }

    /// What says that there are no message move tasks here, or not for this queue.
    private static let without: Set = [
        "500", "InvalidAction", "NotImplemented", "NotImplementedError", "UnknownOperationException",
        "UnsupportedOperation",
        "AWS.SimpleQueueService.UnsupportedOperation", "InternalFailure", "AccessDenied", "AccessDeniedException",
    ]
    /// From one look at a task to the next: an assumption.
    private static let pause = Swift.Duration.seconds(1)

    /// Moves by a task; `nil` where that cannot be.
    private func moveByTask(
        _ queues: (from: Queue, to: Queue), _ aws: AWSCommand, _ calls: Calls
    ) async throws(AWSFailure) -> Answer? {
        let source = AWSCommand.json(["SourceArn": queues.from.arn])
        do throws(AWSFailure) {
            // One that runs, ours before a crash or somebody else's, does what is wanted.
            let running = try await aws.ask("sqs", "list-message-move-tasks", source, as: Tasks.self).Results ?? []
            if !running.contains(where: { $0.Status == "RUNNING" }) {
                let input = AWSCommand.json(["SourceArn": queues.from.arn, "DestinationArn": queues.to.arn])
                _ = try await aws.change(calls, "move", aws.arguments("sqs", "start-message-move-task", input))
            }
        } catch  where error.code.map(Self.without.contains) ?? false {
            return nil
        }
        while true {
            let task = try await aws.ask("sqs", "list-message-move-tasks", source, as: Tasks.self).Results?.first
            guard let task else { throw AWSFailure("the message move task is not there any more") }
            let moved = task.ApproximateNumberOfMessagesMoved ?? 0
            switch task.Status {
            case "COMPLETED":
                return Answer(
                    .succeeded, "about \(moved) messages moved to \(queues.to.name) by a message move task",
                    outputs: ["moved": "\(moved)"])
            case "RUNNING": break
            default:
                throw AWSFailure(
                    "the message move task is \(task.Status) after about \(moved) messages: \(task.FailureReason ?? "")"
                )
            }
            if Task.isCancelled {
                throw AWSFailure("the message move task goes on by itself, after about \(moved) messages")
            }
            // Cancelled, the loop ends above.
            try? await Task.sleep(for: Self.pause)
        }
    }
}

/// A queue that is there.
struct Queue: Sendable {
    let name: String
    let url: String
    let arn: String

    private struct Address: Decodable { var QueueUrl: String }
    private struct Answer: Decodable { var Attributes: [String: String] }

    init(_ name: String, _ aws: AWSCommand) async throws(AWSFailure) {
        self.name = name
        let input = AWSCommand.json(["QueueName": name])
        url = try await aws.ask("sqs", "get-queue-url", input, as: Address.self).QueueUrl
        let question = AWSCommand.json(["QueueUrl": url, "AttributeNames": ["QueueArn"]])
        let answer = try await aws.ask("sqs", "get-queue-attributes", question, as: Answer.self)
        guard let arn = answer.Attributes["QueueArn"] else { throw AWSFailure("queue \(name) does not say its ARN") }
        self.arn = arn
    }

    var isFIFO: Bool { name.hasSuffix(".fifo") }
}
