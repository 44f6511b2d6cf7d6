// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
public import Finance
internal import Quantities

/// What `capacity` has found.
public struct CapacityReport: Sendable {
    /// The scenario's name.
    public var scenario: String
    /// What is needed, month by month.
    public var plan: CapacityPlan
    /// The month that the first rows are dated.
    public var first: Month
    /// The fleet of least regret in the last month; `nil` where the peak is no range.
    public var leastRegret: LeastRegret?

    /// A report of these parts.
    public init(scenario: String, plan: CapacityPlan, first: Month, leastRegret: LeastRegret?) {
        self.scenario = scenario
        self.plan = plan
        self.first = first
        self.leastRegret = leastRegret
    }

    /// The CSV: names of columns, and a row for each service in each region in each month.
    public func csv() -> String {
        CSV.line(CapacityPlan.columns) + plan.rows.map { CSV.line(plan.fields($0, first: first)) }.joined()
    }

    var system: System { plan.books.system }
    var currency: String { plan.books.prices.currency }

    func month(_ number: Int) -> String { first.advanced(by: number).description }

    /// The months that people want to see: the first, those in which something ends, every year's, and the last.
    func months(of place: CapacityPlan.Place) -> [Int] {
        let marks = [plan.firstMonthBelowTarget(place), plan.firstMonthBelowFull(place)].compactMap { $0 }
        let step = plan.months <= 12 ? 3 : plan.months <= 36 ? 6 : 12
        let regular = (0..<plan.months).filter { $0 % step == 0 || $0 == plan.months - 1 }
        return Set(regular + marks).sorted()
    }
}
