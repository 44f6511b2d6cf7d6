// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Execution
internal import Plan

/// Does a step by programs of one's own, each attempt once, whatever becomes of the driver.
///
/// A step that concerns several things (`sync`) has them done one after the other, each under a key of its own, up to
/// the first that fails.
public struct CommandAdapter: Adapter {
    private let commands: Commands

    /// An adapter by those commands, one for each thing.
    public init(_ commands: [Environment.Command], site: Site) {
        self.commands = Commands(commands: commands, site: site)
    }

    /// Whether all of the commands are.
    public var isIdempotent: Bool { commands.commands.allSatisfy(\.isIdempotent) }

    /// What it would do.
    public func describe(_ order: Order) -> String { commands.describe(order) }

    /// Whether it could be done now.
    public func precheck(_ order: Order) async -> Readiness { await commands.precheck(order) }

    /// Does it.
    public func perform(_ order: Order) async -> Answer? { await carryOut(order, undoing: false) }

    /// Takes it back.
    public func undo(_ order: Order) async -> Answer? { await carryOut(order, undoing: true) }

    /// Waits for what still runs, and ends it when the task is cancelled.
    public func check(_ order: Order) async -> Standing {
        do throws(Template.Mistake) {
            let undoing = order.attempt.kind == .undo
            var answers: [(thing: String, answer: Answer)] = []
            for errand in try commands.errands(order) {
                switch await commands.site.standing(errand, undoing: undoing) {
                case .done(let answer): answers.append((errand.command.name, answer))
                case .notDone: return answers.isEmpty || Self.isGood(answers) ? .notDone : .done(Self.sum(answers))
                case .unknown(let why): return .unknown(why)
                }
            }
            return .done(Self.sum(answers))
        } catch {
            return .unknown(error.description)
        }
    }

    private func carryOut(_ order: Order, undoing: Bool) async -> Answer? {
        do throws(Template.Mistake) {
            let errands = try commands.errands(order)
            if undoing, let without = errands.first(where: { $0.command.undo == nil }) {
                return Answer(.failed, "'\(without.command.name)' has no undo")
            }
            var answers: [(thing: String, answer: Answer)] = []
            for errand in errands where Self.isGood(answers) {
                guard let answer = await commands.site.carryOut(errand, undoing: undoing) else { return nil }
                answers.append((errand.command.name, answer))
            }
            return Self.sum(answers)
        } catch {
            return Answer(.failed, error.description)
        }
    }

    private static func isGood(_ answers: [(thing: String, answer: Answer)]) -> Bool {
        answers.allSatisfy { $0.answer.outcome == .succeeded }
    }

    /// One answer for all things.
    private static func sum(_ answers: [(thing: String, answer: Answer)]) -> Answer {
        if answers.count == 1 { return answers[0].answer }
        let texts = answers.map { $0.answer.text.isEmpty ? $0.thing : "\($0.thing): \($0.answer.text)" }
        let outputs = answers.reduce(into: [:]) { sum, next in sum.merge(next.answer.outputs) { $1 } }
        let outcome = answers.last { $0.answer.outcome != .succeeded }?.answer.outcome ?? .succeeded
        return Answer(outcome, Line.clean(texts.joined(separator: "; ")), outputs: outputs)
    }
}
