// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Execution
internal import Plan
internal import Quantities

/// Waits for people, who answer by an operator's verb and not here; fails when their time is up.
public struct PromptAdapter: EffectlessAdapter {
    private let prompt: Environment.Prompt

    /// A prompt for those people.
    public init(_ prompt: Environment.Prompt) { self.prompt = prompt }

    /// What it would do.
    public func describe(_ order: Order) -> String {
        let limit = prompt.expires.map { " within \($0)" } ?? ""
        let who = prompt.members.isEmpty ? "" : " (\(prompt.members.joined(separator: ", ")))"
        return "waits until \(prompt.quorum) of \(prompt.group)\(who) have approved\(limit): muster drill approve"
    }

    /// `nil` at once where an approval never expires.
    public func perform(_ order: Order) async -> Answer? {
        guard let expires = prompt.expires else { return nil }
        guard await Waiting.sleep(until: order.opened + expires) else { return nil }
        return Answer(.failed, "nobody approved within \(expires)")
    }
}

/// Answers for a role that no prompt is configured for.
public struct SelfAnsweringAdapter: EffectlessAdapter {
    private let environment: String

    /// One in the environment of that name.
    public init(environment: String) { self.environment = environment }

    /// What it would do.
    public func describe(_ order: Order) -> String { "nobody is asked in environment \(environment)" }

    /// Does it.
    public func perform(_ order: Order) async -> Answer? {
        Answer(.succeeded, "nobody is asked in environment \(environment)")
    }
}

/// Work that there is no need for, and that is done by not doing it.
struct NeedlessAdapter: EffectlessAdapter {
    let why: String

    func describe(_ order: Order) -> String { why }

    func perform(_ order: Order) async -> Answer? { Answer(.succeeded, why) }
}

/// Lets time pass: what the step takes, from the opening of its attempt; the median where that is a law.
public struct WaitAdapter: EffectlessAdapter {
    /// The one there is.
    public init() {}

    /// What it would do.
    public func describe(_ order: Order) -> String { "waits \(length(order))" }

    /// Does it.
    public func perform(_ order: Order) async -> Answer? {
        guard await Waiting.sleep(until: order.opened + length(order)) else { return Answer(.failed, "given up") }
        return Answer(.succeeded, "waited \(length(order))")
    }

    private func length(_ order: Order) -> Quantities.Duration {
        Quantities.Duration(microseconds: Int64(order.step.takes.typical.rounded()))
    }
}
