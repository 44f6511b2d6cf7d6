// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Plan
public import Quantities

/// System, plan, fault and objectives: all that a study needs to know.
public struct Scenario: Hashable, Sendable {
    /// The scenario's name.
    public var name: String
    /// What is to be recovered.
    public var system: System
    /// How, and held against which objectives.
    public var plan: Plan
    /// What goes wrong.
    public var fault: Fault
    /// What it costs, where a price list is named.
    public var prices: Prices?
    /// How many incidents are simulated.
    public var trials: Int
    /// What all randomness depends on.
    public var seed: UInt64
    /// After this an incident that has not ended counts as not recovered.
    public var horizon: Duration
    /// What a sweep varies.
    public var dimensions: [Dimension]
    /// The text of the plan's document, by which a plan is recognised.
    public var planText = ""
    /// What is doubtful about the documents.
    public var warnings: [Diagnostic]
}
