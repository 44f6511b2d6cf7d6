// SPDX-License-Identifier: GPL-3.0-or-later

/// A system whose state changes only when an event happens to it.
public protocol Model {
    /// What can happen to it: best a small enum of integers.
    associatedtype Event

    /// Changes the state as `event`, which happens at `agenda.now`, does, and schedules what follows.
    mutating func handle(_ event: Event, _ agenda: inout Agenda<Event>)
}

/// A model, its clock, and the loop that moves both forward. Copy it to fork the run.
@frozen
public struct Simulation<M: Model> {
    /// The system.
    public var model: M
    /// What is still to happen to it.
    public var agenda: Agenda<M.Event>

    /// The model with nothing scheduled yet, its clock at `start`.
    @inlinable
    public init(_ model: M, at start: Instant = .onset) {
        self.model = model
        agenda = Agenda(at: start)
    }

    /// Handles every event due before `horizon`, in order; returns how many.
    @inlinable
    @discardableResult
    public mutating func run(until horizon: Instant) -> Int {
        var handled = 0
        while let event = agenda.next(before: horizon) {
            model.handle(event, &agenda)
            handled += 1
        }
        return handled
    }
}

extension Simulation: Sendable where M: Sendable, M.Event: Sendable {}
