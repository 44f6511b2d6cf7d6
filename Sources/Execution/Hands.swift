// SPDX-License-Identifier: GPL-3.0-or-later

/// What carries out in the real world what a drill asks for.
public protocol Hands: Sendable {
    /// Pages a role, an index into `Plan.roles`.
    func page(_ role: Int, drill: String) async -> PageAnswer
    /// Begins an attempt: forward or undoing. `nil` where only an operator can answer it.
    func perform(_ order: Order) async -> Answer?
    /// Finds out what became of an attempt that may have begun before a crash, and goes on with it.
    func takeUp(_ order: Order) async -> TakenUp
    /// Whether a step could be carried out now. Changes nothing.
    func precheck(_ order: Order) async -> Readiness
    /// What performing would do, in words.
    func describe(_ order: Order) -> String
    /// Injects the scenario's fault; harmless when it is there already.
    func inject(drill: String) async -> Answer
    /// Ends the injected fault; harmless when it is over already.
    func heal(drill: String) async -> Answer
    /// Whether a region, an index into `System.regions`, serves; answers `false` where that cannot be found out.
    func probe(_ region: Int) async -> Bool
    /// Makes a numbered write in a region; whether it was acknowledged.
    func writeCanary(_ number: Int, region: Int) async -> Bool
    /// What numbered writes each store of a region holds, in the order in which they came out of it.
    func readCanary(region: Int) async throws -> [CanaryReading]
}

/// What came of paging somebody.
public struct PageAnswer: Hashable, Sendable {
    /// What there is to say about it.
    public var text: String
    /// Whether the role is there; else it answers by an operator's verb.
    public var answers: Bool

    /// What came of paging.
    public init(_ text: String, answers: Bool) {
        self.text = text
        self.answers = answers
    }
}

/// What came of an attempt that may have begun before a crash.
public enum TakenUp: Hashable, Sendable {
    /// It is over, or was carried out now.
    case answer(Answer)
    /// Only an operator can answer it.
    case operatorAnswers
    /// Whether it was done cannot be told, and doing it again might do it twice.
    case unknown(String)
}

/// The numbered writes that came out of a store.
public struct CanaryReading: Hashable, Sendable {
    /// The store's name.
    public var store: String
    /// The numbers, in order of appearance.
    public var numbers: [Int]

    /// Those numbers of that store.
    public init(store: String, numbers: [Int]) {
        self.store = store
        self.numbers = numbers
    }
}
