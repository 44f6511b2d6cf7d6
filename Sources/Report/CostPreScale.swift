// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
public import Finance
public import Plan
public import Quantities
internal import Rehearsal
internal import Statistics
public import Study

/// What scaling the standby to another size buys and costs, on the same luck.
public struct PreScale: Sendable {
    /// What the plan's steps scale to, as a share of the primary's peak load.
    public let target: Share
    /// How much sooner recovery is than with the first size, in seconds, over the trials in which both recover; `nil`
    /// with fewer than two.
    public let won: Figure?
    /// The 95 % quantile of the recovery time, in seconds; `nil` with too few trials.
    public let p95: Double?
    /// What one incident costs on the cloud's bill; `nil` with fewer than two trials.
    public let event: Figure?
    /// What it would cost each month to have that size standing by, so that nothing need be launched.
    public let standing: Amount
    /// What the cloud costs in a failover to that size.
    public let spend: Spend

    /// The sizes that are compared.
    public static let targets = [100, 120, 150, 200].map { Rational($0, 100) }

    /// Of a plan that scales to `target`, tried in `sample`; `first` is the same of the first size.
    public init(_ books: Books, target: Share, sample: Sample, first: Sample) {
        self.target = target
        let times = { (sample: Sample) in sample.index(of: .recoveryTime).map { sample.values($0) } ?? [] }
        // A positive number is time won, so the first size is the candidate and this one the baseline.
        let paired = PairedComparison(baseline: times(sample), candidate: times(first)).difference
        won = paired.interval().value.map { Figure(value: paired.moments.mean, low: $0.low, high: $0.high) }
        p95 = Quantiles(of: times(sample)).estimate(0.95).value?.value
        event = Experience(books, sample: sample).meanCloud
        var system = books.system
        for index in system.standbys.indices { system.standbys[index].running = target }
        standing = books.standby(of: system)
        spend = books.spend(fullSize: target)
    }
}

extension Plan {
    /// The plan with every step that scales to a share scaling to another; `nil` where none does.
    public func scaled(to target: Share) -> Plan? {
        var plan = self
        var found = false
        for index in plan.steps.indices {
            guard case .scale(let region, .share) = plan.steps[index].action else { continue }
            plan.steps[index].action = .scale(region: region, to: .share(target))
            found = true
        }
        return found ? plan : nil
    }
}

extension CostReport {
    /// What each size buys and costs.
    func preScaling(_ terminal: Terminal) -> [String] {
        guard !preScale.isEmpty else { return [] }
        var table = Table([
            Table.Column(title: "Scaled to", right: false), Table.Column(title: "p95", rank: 2),
            Table.Column(title: "sooner by"), Table.Column(title: "95 % interval"),
            Table.Column(title: "event"), Table.Column(title: "standing", rank: 1),
            Table.Column(title: "× primary", rank: 2),
        ])
        for row in preScale {
            let isFirst = row.target == preScale[0].target
            table.add([
                .init(Human.short(row.target)), .init(row.p95.map(Human.duration) ?? "–"),
                .init(isFirst ? "" : row.won.map { Human.duration($0.value) } ?? "–"),
                .init(isFirst ? "" : row.won.map { Human.range($0.low, $0.high) } ?? "–"),
                .init(row.event.map { Human.digits($0.value) } ?? "–"), .init(Self.money(row.standing)),
                .init(row.spend.ratioToPrimary.map(Human.digits) ?? "–"),
            ])
        }
        return table.lines(on: terminal)
            + terminal.wrapped(
                "Recovery is sooner than at \(Human.short(preScale[0].target)), on the same luck. An event costs more then; "
                    + "standing is what that size costs a month if it always ran. Plans reckon with a failover of about "
                    + "2 × the primary.", indent: 0)
    }
}

/// A size in JSON.
struct PreScaleJSON: Encodable {
    var target: Double
    var recoveryTimeP95: Nullable<Double>
    var won: Nullable<Double>
    var wonLow: Nullable<Double>
    var wonHigh: Nullable<Double>
    var eventMean: Nullable<Double>
    var standingMonth: Double
    var failoverSpendRatio: Nullable<Double>
    var failoverSpendRatioToNormal: Nullable<Double>

    enum CodingKeys: String, CodingKey {
        case target
        case recoveryTimeP95 = "recovery_time_p95_s"
        case won = "sooner_by_s"
        case wonLow = "sooner_by_low_s"
        case wonHigh = "sooner_by_high_s"
        case eventMean = "event_mean"
        case standingMonth = "standing_month"
        case failoverSpendRatio = "failover_spend_ratio"
        case failoverSpendRatioToNormal = "failover_spend_ratio_to_normal"
    }

    init(_ row: PreScale) {
        target = row.target.double
        recoveryTimeP95 = Nullable(finite: row.p95)
        (won, wonLow) = (Nullable(finite: row.won?.value), Nullable(finite: row.won?.low))
        wonHigh = Nullable(finite: row.won?.high)
        eventMean = Nullable(row.event?.value)
        standingMonth = row.standing.double
        failoverSpendRatio = Nullable(row.spend.ratioToPrimary)
        failoverSpendRatioToNormal = Nullable(row.spend.ratioToNormal)
    }
}
