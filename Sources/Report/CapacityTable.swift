// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Finance
internal import Quantities

extension CapacityReport {
    /// What a person reads.
    public func table(on terminal: Terminal) -> String {
        let months = "\(plan.months) \(plan.months == 1 ? "month" : "months") from \(first)"
        let growth =
            plan.growth.share > .zero
            ? ", growing by \(Human.short(plan.growth.share)) a \(plan.growth.months == 12 ? "year" : "month")" : ""
        let peak = "peak \(Human.digits(system.workload.peak.double))/s"
        let titles = terminal.wrapped("The capacity of \(scenario)", indent: 0).map { terminal.paint($0, .bold) }
        var parts = [titles + terminal.wrapped("\(currency), \(months), \(peak)\(growth)", indent: 0)]
        for place in plan.places {
            parts.append(region(place, terminal))
            if !place.isPrimary {
                parts += [chart(place, terminal), remarks(place, terminal), choices(place, terminal)]
            }
        }
        parts.append(regret(terminal))
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private func name(_ place: CapacityPlan.Place) -> String { system.regions[place.region].name }

    private func region(_ place: CapacityPlan.Place, _ terminal: Terminal) -> [String] {
        var table = Table([
            Table.Column(title: name(place), right: false), Table.Column(title: "demand", rank: 2),
            Table.Column(title: "replicas"), Table.Column(title: "vCPU"), Table.Column(title: "of quota"),
            Table.Column(title: "busiest", rank: 1), Table.Column(title: "a month"),
        ])
        for month in months(of: place) {
            let rows = plan.rows(place, month: month)
            let vcpu = rows.reduce(0) { $0 + $1.vcpu }
            let busiest = plan.utilisation(place, month: month)
            let share = place.quota.map { Double(vcpu) / Double(max(1, $0)) }
            table.add([
                .init(self.month(month)), .init("\(Human.digits(demand(rows)))/s"),
                .init(Human.count(rows.reduce(0) { $0 + $1.replicas })), .init(Human.count(vcpu)),
                .init(share.map { Human.percent($0, places: 0) } ?? "–", share.map { $0 > 1 ? .red : .green }),
                .init(
                    busiest.map { Human.percent($0.double, places: 0) } ?? "–",
                    busiest.map { $0.double > 1 ? .red : .green }),
                .init(CostReport.money(rows.map(\.charge).total)),
            ])
        }
        let target =
            place.isPrimary
            ? "The primary, serving all"
            : "\(name(place)) after a failover, at its target of "
                + "\(Human.short(place.target)) of the peak"
                + (place.users < .one ? " for \(Human.short(place.users)) of users" : "")
        return terminal.wrapped(target, indent: 0) + table.lines(on: terminal)
    }

    private func demand(_ rows: [CapacityPlan.Row]) -> Double { rows.first?.demand.double ?? 0 }

    /// How busy the busiest service is after a failover, month by month, and where all of it is.
    private func chart(_ place: CapacityPlan.Place, _ terminal: Terminal) -> [String] {
        let values = (0..<plan.months).map { plan.utilisation(place, month: $0)?.double }
        guard plan.months > 1, let most = values.compactMap({ $0 }).max() else { return [] }
        return UtilisationChart(values: values, top: max(1.2, most)).lines(
            on: terminal, first: month(0), last: month(plan.months - 1))
    }

    private func remarks(_ place: CapacityPlan.Place, _ terminal: Terminal) -> [String] {
        var lines: [String] = []
        if let month = plan.firstMonthBelowTarget(place), let quota = place.quota {
            lines.append(
                "From \(self.month(month)) on the quota of \(Human.count(quota)) vCPU is too small for the target: "
                    + "\(Human.count(plan.vcpu(place, month: month))) are needed then, "
                    + "\(Human.count(plan.vcpu(place, month: plan.months - 1))) in \(self.month(plan.months - 1)).")
        } else if place.quota == nil {
            lines.append("\(name(place)) has no quota in the system's file: nothing limits its target here.")
        } else {
            lines.append("The quota of \(name(place)) is enough for the target in all months.")
        }
        if let month = plan.firstMonthBelowFull(place) {
            lines.append("From \(self.month(month)) on \(name(place)) can no longer carry 100 % of the peak.")
        } else {
            lines.append("\(name(place)) can carry 100 % of the peak in all months.")
        }
        return lines.flatMap { terminal.wrapped($0, indent: 0) }
    }

    /// The cheapest instance types for the last month's target.
    private func choices(_ place: CapacityPlan.Place, _ terminal: Terminal) -> [String] {
        let last = plan.months - 1
        let choices = plan.choices(place, month: last)
        var table = Table([
            Table.Column(title: "Cheapest", right: false),
            Table.Column(title: "runs on", right: false),
            Table.Column(title: "replicas", rank: 1), Table.Column(title: "a month"),
            Table.Column(title: "would run on", right: false), Table.Column(title: "replicas", rank: 1),
            Table.Column(title: "a month"),
        ])
        for choice in choices {
            let same = choice.cheapest.instance == choice.present.instance
            table.add([
                .init(system.services[choice.service].name), .init(choice.present.instance),
                .init(Human.count(choice.present.replicas)), .init(CostReport.money(choice.present.month)),
                .init(same ? "the same" : choice.cheapest.instance),
                .init(same ? "" : Human.count(choice.cheapest.replicas)),
                .init(same ? "" : CostReport.money(choice.cheapest.month), same ? nil : .green),
            ])
        }
        return table.lines(on: terminal)
            + terminal.wrapped(
                "For the target of \(name(place)) in \(month(last)); a type carries in proportion to its vCPU "
                    + "(an assumption).", indent: 0)
    }

    private func regret(_ terminal: Terminal) -> [String] {
        guard let least = leastRegret else { return [] }
        let text =
            "Of least regret in \(month(plan.months - 1)): a fleet for a peak of \(Human.digits(least.peak))/s, at "
            + "\(CostReport.money(least.month)) \(currency) a month (fleets for the whole range cost "
            + "\(CostReport.money(least.range.lowerBound)) to \(CostReport.money(least.range.upperBound))). "
            + "Demand is larger with a chance of \(Human.percent(least.tooSmall, places: 0))."
        var table = Table(
            [Table.Column(title: "Least regret", right: false)] + plan.places.map { Table.Column(title: name($0)) })
        for service in system.services.indices {
            let replicas = plan.places.map { place in
                least.rows.first { $0.region == place.region && $0.service == service }?.replicas ?? 0
            }
            table.add([.init(system.services[service].name)] + replicas.map { .init(Human.count($0)) })
        }
        return terminal.wrapped(text, indent: 0) + [""] + table.lines(on: terminal)
    }
}

/// Shares by month as bars, with a line at all of it.
struct UtilisationChart {
    /// By month; `nil` where nothing runs.
    var values: [Double?]
    /// Where the axis ends.
    var top: Double

    func lines(on terminal: Terminal, first: String, last: String, height: Int = 5) -> [String] {
        let room = min(terminal.width, 100) - 7
        let wide = max(1, min(3, room / max(1, values.count)))
        // Of more months than columns, every so many stand for all.
        let step = (values.count * wide + room - 1) / room
        let shown = stride(from: 0, to: values.count, by: max(1, step)).map { values[$0] }
        let full = Int((1 / top * Double(height)).rounded(.up)) - 1
        var lines: [String] = []
        for level in stride(from: height - 1, through: 0, by: -1) {
            var text = level == full ? "100 % " : level == 0 ? "  0 % " : "      "
            for value in shown {
                let eighths = (value ?? 0) / top * Double(height * 8) - Double(level * 8)
                let block = Strip.block(eighths, isBase: level == 0)
                let cell = block == " " && level == full ? "─" : block
                let bar = terminal.plain(String(repeating: cell, count: max(1, wide - 1)))
                text += terminal.paint(bar, (value ?? 2) > 1 ? .red : .green) + (wide > 1 ? " " : "")
            }
            lines.append(text.trimmed)
        }
        let width = shown.count * wide
        let space = String(repeating: " ", count: max(1, width - first.count - last.count))
        return ["How busy the busiest service is after a failover:"] + lines + [
            "      " + first + (values.count * wide >= 16 ? space + last : " – " + last)
        ]
    }
}

extension Quantity {
    /// The nearest binary floating-point number, for tables and charts.
    var double: Double { Double(millionths) / 1e6 }
}
