// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Foundation
public import Quantities
internal import Randomness
internal import Rehearsal

/// Something that happens now and then, and what it has cost each time in a study.
public struct Peril: Sendable {
    /// The scenario's name.
    public var scenario: String
    /// The expected number of incidents a year.
    public var perYear: Rational
    /// The study's trials.
    public var experience: Experience

    /// That scenario at that rate.
    public init(scenario: String, perYear: Rational, experience: Experience) {
        self.scenario = scenario
        self.perYear = perYear
        self.experience = experience
    }
}

/// What standing by, drills, incidents and penalties may cost over some months: many simulated periods of that length.
///
/// A period is the standby of each month (and beside it the primary), drills at even intervals, the incidents of a Poisson process (each a trial of
/// the study, drawn with replacement), and a penalty for each month whose availability is below its bound. Incidents are
/// counted in the month in which they begin, their whole downtime too. Everything is drawn by address: (seed, scenario,
/// period, incident), so that a longer period begins as a shorter one does.
public struct Forecast: Sendable {
    /// The system and its prices.
    public let books: Books
    /// What may happen.
    public let perils: [Peril]
    /// The length of a period.
    public let months: Int
    /// How demand grows from the first month on.
    public let growth: Growth
    /// Drills a year.
    public let drillsPerYear: Int
    /// The total of each period without the primary, in the order in which they were simulated.
    public let totals: [Amount]
    /// What incidents and penalties cost in each period, in the same order.
    public let losses: [Amount]
    /// Months of all periods in which a penalty was owed.
    public let penaltyMonths: Int
    let factors: [GrowthFactor]
    let standby: [[Charge]]
    let primary: [[Charge]]
    let drills: [[Charge]]
    private let streams: [RandomStream]
    private let ranking: [Int]

    /// The number of simulated periods; enough for a p95 whose rank is known to ±0.4 percentage points.
    public static let periodsDefault = 10_000
    /// Drills a year unless told otherwise.
    public static let drillsDefault = 4

    /// Incidents a year beyond which a forecast would take too long to be of use.
    public static let mostPerYear = Rational(100)

    /// Simulates the periods. Every peril has trials, and at most `mostPerYear` incidents; growth has factors for so many
    /// months, and the books can grow by the last.
    ///
    /// - Complexity: O(periods × (months + incidents)).
    public init(
        _ books: Books, perils: [Peril], months: Int = 12, growth: Growth = .none,
        drillsPerYear: Int = Forecast.drillsDefault, periods: Int = Forecast.periodsDefault, seed: UInt64
    ) {
        precondition(months > 0 && periods > 0 && drillsPerYear >= 0, "a period has a length")
        for peril in perils {
            precondition(peril.experience.count > 0, "a peril has trials to draw from")
            precondition(peril.perYear <= Forecast.mostPerYear, "a peril has a rate that a year can hold")
        }
        guard let factors = growth.factors(months), books.canGrow(by: factors[months - 1]) else {
            preconditionFailure("growth has been looked at")
        }
        (self.books, self.perils, self.months, self.drillsPerYear) = (books, perils, months, drillsPerYear)
        (self.growth, self.factors) = (growth, factors)
        standby = Forecast.monthly(factors, books.standbyMonth(at:))
        primary = Forecast.monthly(factors, books.primaryMonth(at:))
        drills = Forecast.drills(perils, factors, drillsPerYear)
        streams = perils.map { RandomStream(seed: seed, purpose: "incidents of \($0.scenario)") }
        let fixed = standby.map(\.total).total + drills.map(\.total).total
        let penalties = factors.map { Forecast.penalty(books, at: $0)?.amount ?? .zero }
        var (losses, penaltyMonths) = ([Amount](), 0)
        for period in 0..<periods {
            let incidents = Forecast.incidents(perils, streams, period, months)
            let owed = Forecast.penaltyMonths(books, perils, incidents)
            penaltyMonths += owed.count
            let events = incidents.map { perils[$0.peril].experience.total(trial: $0.trial, at: factors[$0.month]) }
            losses.append(events.total + owed.map { penalties[$0] }.total)
        }
        let totals = losses.map { fixed + $0 }
        self.losses = losses
        ranking = totals.indices.sorted { (totals[$0], $0) < (totals[$1], $1) }
        (self.totals, self.penaltyMonths) = (totals, penaltyMonths)
    }

    // MARK: - Totals

    /// What is said of a period.
    public enum Statistic: String, Hashable, Sendable, CaseIterable {
        /// Expected quantities.
        case mean
        /// The period whose total is the median.
        case p50
        /// The period whose total is the 95 % quantile.
        case p95

        var probability: Rational? {
            switch self {
            case .mean: nil
            case .p50: Rational(1, 2)
            case .p95: Rational(95, 100)
            }
        }
    }

    /// The sum of the statistic's rows, to the cent: without the primary.
    public func total(_ statistic: Statistic) -> Amount {
        guard let probability = statistic.probability else { return rows(.mean).map(\.charge).total }
        return totals[representative(probability)]
    }

    /// The sum of all rows of the statistic's bill, to the cent: with the primary.
    public func billTotal(_ statistic: Statistic) -> Amount { primaryTotal + total(statistic) }

    /// What the primary costs in all months.
    public var primaryTotal: Amount { primary.map(\.total).total }
    /// What standing by costs in all months.
    public var standbyTotal: Amount { standby.map(\.total).total }

    /// The period whose total is the order statistic ⌈p·n⌉.
    func representative(_ probability: Rational) -> Int {
        guard let rank = Experience.rank(probability, of: totals.count) else { preconditionFailure("no periods") }
        return ranking[rank - 1]
    }

    // MARK: - Incidents

    struct Incident: Hashable {
        var month: Int
        var peril: Int
        var trial: Int
    }

    func incidents(period: Int) -> [Incident] { Forecast.incidents(perils, streams, period, months) }

    /// A Poisson process by its exponential intervals, −ln u ÷ rate.
    private static func incidents(
        _ perils: [Peril], _ streams: [RandomStream], _ period: Int, _ months: Int
    ) -> [Incident] {
        var result: [Incident] = []
        for (index, peril) in perils.enumerated() where peril.perYear > .zero {
            let perMonth = peril.perYear.double / 12
            var (time, block) = (0.0, UInt64(0))
            while true {
                let (gap, choice) = streams[index].uniforms(trial: UInt64(period), block: block)
                time -= log(gap) / perMonth
                guard time < Double(months) else { break }
                let count = peril.experience.count
                result.append(
                    Incident(month: Int(time), peril: index, trial: min(count - 1, Int(choice * Double(count)))))
                block += 1
            }
        }
        return result.sorted { ($0.month, $0.peril) < ($1.month, $1.peril) }
    }

    // MARK: - Penalties

    /// The credit for one month when demand is `factor` times as large; `nil` where none is ever owed.
    static func penalty(_ books: Books, at factor: GrowthFactor) -> Charge? {
        guard let penalty = books.prices.business.penalty else { return nil }
        let line = Line(
            region: "global", service: "availability", category: .penalty, unit: .revenueMonth,
            price: penalty.revenueMonth)
        return line.charge(Books.quantity(Books.decimal(penalty.credit))).grown(by: factor)
    }

    /// The months whose availability, 1 − downtime ÷ 730 h, is below the bound.
    static func penaltyMonths(_ books: Books, _ perils: [Peril], _ incidents: [Incident]) -> [Int] {
        guard let bound = books.prices.business.penalty?.monthBelow else { return [] }
        let allowed = (Int128(bound.denominator) - Int128(bound.numerator)) * Int128(Books.monthHours) * 1_000_000
        var result: [Int] = []
        for month in Set(incidents.map(\.month)).sorted() {
            let down = incidents.reduce(Int128(0)) { sum, incident in
                guard incident.month == month else { return sum }
                return sum + perils[incident.peril].experience.downtime(trial: incident.trial).millionths
            }
            if down * Int128(bound.denominator) > allowed { result.append(month) }
        }
        return result
    }

    // MARK: - Drills

    /// The bill of each month's drills. A drill is taken to cost the cloud what a mean incident of the first scenario
    /// that recovered does (an assumption); where none recovered, a drill has no price.
    private static func drills(_ perils: [Peril], _ factors: [GrowthFactor], _ perYear: Int) -> [[Charge]] {
        factors.enumerated().map { month, factor in
            let count = (month + 1) * perYear / 12 - month * perYear / 12
            guard count > 0, let peril = perils.first else { return [] }
            let charges = peril.experience.meanCharges(of: .recovered, times: Rational(Int64(count))) ?? []
            return charges.filter { $0.line.category == .event && $0.isDue }.map { charge in
                var charge = charge.grown(by: factor)
                charge.line.category = .drill
                return charge
            }
        }
    }

    /// What is paid in each month; computed once while demand stays.
    private static func monthly(_ factors: [GrowthFactor], _ charges: (GrowthFactor) -> [Charge]) -> [[Charge]] {
        var result: [[Charge]] = []
        for (month, factor) in factors.enumerated() {
            result.append(month > 0 && factors[month - 1] == factor ? result[month - 1] : charges(factor))
        }
        return result
    }
}
