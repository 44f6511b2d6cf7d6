// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
public import Quantities
public import Rehearsal

/// What the incidents of a study used, in exact decimals: the stuff that years are made of.
///
/// Each trial is a row of quantities, one for each of `lines`. Memory: 8 bytes × lines a trial.
public struct Experience: Sendable {
    /// What is metered: first the cloud's, then the business's.
    public let lines: [Line]
    /// How many of `lines` are on the cloud's bill.
    public let cloudLines: Int
    /// The number of trials.
    public private(set) var count = 0
    /// As metered: rounded to six places where they are read.
    private var metered: ContiguousArray<Double> = []
    /// The sums of each line's quantities over the trials that ended so, and how many these are, by `Outcome.End`.
    private var sums: ContiguousArray<ContiguousArray<Int128>>
    private var counts: ContiguousArray<Int> = [0, 0, 0]
    private let services: Int
    private let downtime: Int

    /// No trials yet, of the system of these books.
    public init(_ books: Books) {
        let cloud = Experience.cloud(books)
        let business = Experience.business(books)
        lines = cloud + business
        cloudLines = cloud.count
        services = books.system.services.count
        downtime = cloud.count
        sums = ContiguousArray(repeating: ContiguousArray(repeating: 0, count: lines.count), count: counts.count)
    }

    /// Nodes launched, restore reads and bytes synced back are billed in the region that stands by.
    private static func cloud(_ books: Books) -> [Line] {
        let region = books.system.standbys.first?.region ?? books.system.primary
        let name = books.system.regions[region].name
        return books.system.services.indices.map { books.node($0, in: region, category: .event) } + [
            Line(
                region: name, service: "restore", category: .event, unit: .thousandRequests,
                price: books.prices.storage.getPer1000),
            Line(
                region: name, service: "sync", category: .event, unit: .gigabyte,
                price: books.prices.transferBetweenRegionsGB),
        ]
    }

    private static func business(_ books: Books) -> [Line] {
        let name = books.system.regions[books.system.primary].name
        let business = books.prices.business
        return [
            Line(region: name, service: "downtime", category: .business, unit: .hour, price: business.downtimeHour),
            Line(
                region: name, service: "lost-requests", category: .business, unit: .request,
                price: business.lostRequest),
        ]
    }

    mutating func reserve(_ trials: Int) {
        metered.reserveCapacity(trials * lines.count)
    }

    /// Adds a trial: what it metered, rounded to six places, and how it ended.
    public mutating func append(_ meters: Outcome.Meters, end: Outcome.End) {
        precondition(meters.nodeHours.count == services, "a trial of another system")
        metered.append(contentsOf: meters.nodeHours)
        metered.append(meters.getRequests / 1000)
        metered.append(meters.syncedGB)
        metered.append(meters.downtimeHours)
        metered.append(meters.lostRequests)
        count += 1
        counts[Int(end.rawValue)] += 1
        for line in lines.indices { sums[Int(end.rawValue)][line] += quantity(line, trial: count - 1).millionths }
    }

    // MARK: - One trial

    /// The rows of a trial's bill, when demand is `factor` times as large.
    public func charges(trial: Int, at factor: GrowthFactor = .one) -> [Charge] {
        lines.indices.map { lines[$0].charge(quantity($0, trial: trial)).grown(by: factor) }.filter(\.isDue)
    }

    /// What a trial costs on the cloud's bill.
    public func cloud(trial: Int) -> Amount { total(0..<cloudLines, trial: trial) }
    /// What a trial costs the business.
    public func business(trial: Int) -> Amount { total(cloudLines..<lines.count, trial: trial) }
    /// What a trial costs in all.
    public func total(trial: Int) -> Amount { total(0..<lines.count, trial: trial) }
    /// What a trial costs in all, when demand is `factor` times as large: the sum of its rows.
    public func total(trial: Int, at factor: GrowthFactor) -> Amount {
        factor == .one ? total(trial: trial) : charges(trial: trial, at: factor).total
    }
    /// Hours of full outage of a trial.
    public func downtime(trial: Int) -> Quantity { quantity(downtime, trial: trial) }

    func quantity(_ line: Int, trial: Int) -> Quantity {
        Quantity(metered[trial * lines.count + line])
    }

    private func total(_ range: Range<Int>, trial: Int) -> Amount {
        var sum = Amount.zero
        for line in range where lines[line].price != .zero {
            sum += quantity(line, trial: trial).times(lines[line].price)
        }
        return sum
    }

    // MARK: - All trials

    /// The mean quantities of all trials, or of those that ended so, times `factor` over `parts`; `nil` without such
    /// trials. The factor counts to nine decimals.
    public func meanCharges(of end: Outcome.End? = nil, times factor: Rational = .one, over parts: Int = 1) -> [Charge]?
    {
        let chosen = end.map { [Int($0.rawValue)] } ?? Array(counts.indices)
        let trials = chosen.reduce(0) { $0 + counts[$1] }
        if trials == 0 { return nil }
        let billionths = Decimals.quotient(Int128(factor.numerator) * 1_000_000_000, Int128(factor.denominator))
        let divisor = Int128(trials) * Int128(parts) * 1_000_000_000
        return lines.indices.map { line in
            let sum = chosen.reduce(Int128(0)) { $0 + sums[$1][line] }
            return lines[line].charge(Quantity(millionths: Decimals.quotient(sum * billionths, divisor)))
        }
    }

    /// ⌈p·n⌉, between 1 and n.
    static func rank(_ probability: Rational, of count: Int) -> Int? {
        guard count > 0, let rank = Rational.ceiling(probability, times: Rational(Int64(count))) else { return nil }
        return min(count, max(1, rank))
    }
}
