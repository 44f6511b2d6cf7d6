// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Finance
internal import Quantities
internal import Study

extension CostReport {
    /// What a person reads.
    public func table(on terminal: Terminal) -> String {
        let currency = forecast.books.prices.currency
        let months = "\(forecast.months) \(forecast.months == 1 ? "month" : "months") from \(first)"
        let titles = terminal.wrapped("The cost of \(scenario)", indent: 0).map { terminal.paint($0, .bold) }
        let growth =
            isGrowing ? ", growing by \(Human.short(forecast.growth.share)) a \(isYearly ? "year" : "month")" : ""
        let facts = terminal.wrapped("\(currency), \(months)\(growth), \(Human.count(trials)) trials", indent: 0)
        let sums = self.sums
        let parts = [
            titles + facts, standing(terminal), totals(sums, terminal), byMonth(sums[0], terminal),
            incidents(terminal), losses(terminal), preScaling(terminal), remarks(terminal),
        ]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private var isGrowing: Bool { forecast.growth.share > .zero }
    private var isYearly: Bool { forecast.growth.months == 12 }

    /// What is paid whatever happens: of the first month and, where demand grows, of the last.
    private func standing(_ terminal: Terminal) -> [String] {
        let months = isGrowing && forecast.months > 1 ? [0, forecast.months - 1] : [0]
        let names = months.map { isGrowing ? " \(first.advanced(by: $0))" : "" }
        let title = isGrowing ? "A month" : "From month to month"
        let titles = names.enumerated().flatMap { place, name in
            ["primary", "standby"].map { Table.Column(title: $0 + name, rank: place) }
        }
        var table = Table([Table.Column(title: title, right: false)] + titles)
        let bills = months.flatMap { [forecast.primary(month: $0), forecast.standby(month: $0)] }
        for category in Category.allCases where bills.contains(where: { $0.total(of: category) != .zero }) {
            table.add([.init(category.rawValue)] + bills.map { .init(Self.moneyOrNothing($0.total(of: category))) })
        }
        table.add([.init("all", .bold)] + bills.map { .init(Self.money($0.total), .bold) })
        return table.lines(on: terminal)
    }

    private func totals(_ sums: [Sums], _ terminal: Terminal) -> [String] {
        let titles = perYear == nil ? ["expected"] : ["expected", "p50", "p95"]
        let period =
            forecast.months == 12 ? "The year" : forecast.months == 1 ? "The month" : "\(forecast.months) months"
        var table = Table([Table.Column(title: period, right: false)] + titles.map { Table.Column(title: $0) })
        for part in Forecast.Part.allCases {
            if part == .business {
                table.add([Table.Cell("cloud")] + sums.map { Table.Cell(Self.money($0.cloud)) })
            }
            guard sums.contains(where: { $0.parts[part] ?? .zero != .zero }) else { continue }
            table.add([Table.Cell(part.rawValue)] + sums.map { Table.Cell(Self.money($0.parts[part] ?? .zero)) })
        }
        table.add([Table.Cell("all", .bold)] + sums.map { Table.Cell(Self.money($0.total), .bold) })
        table.add([Table.Cell("all but the primary")] + sums.map { Table.Cell(Self.money($0.recovery)) })
        return table.lines(on: terminal)
    }

    /// What is expected month by month, where months differ; of many months one in twelve.
    private func byMonth(_ sums: Sums, _ terminal: Terminal) -> [String] {
        guard isGrowing else { return [] }
        let step = forecast.months <= 24 ? 1 : 12
        let parts = Forecast.Part.allCases.filter { sums.parts[$0] ?? .zero != .zero }
        var table = Table(
            [Table.Column(title: "Expected", right: false), Table.Column(title: "demand", rank: 1)]
                + parts.map { Table.Column(title: $0.rawValue, rank: $0 == .primary || $0 == .standby ? 0 : 2) }
                + [Table.Column(title: "all")])
        for month in 0..<forecast.months where month % step == 0 || month == forecast.months - 1 {
            let amounts = parts.map { sums.months[month][$0] ?? .zero } + [sums.months[month].values.total]
            table.add(
                [
                    .init(first.advanced(by: month).description),
                    .init("× " + Human.fixed(forecast.factor(month: month).double, 2)),
                ] + amounts.map { .init(Human.count($0.double)) })
        }
        return table.lines(on: terminal)
    }

    /// The loss exceedance curve, as a table and drawn.
    private func losses(_ terminal: Terminal) -> [String] {
        guard perYear != nil else { return [] }
        let period =
            forecast.months == 12 ? "a year's" : forecast.months == 1 ? "a month's" : "\(forecast.months) months'"
        var table = Table([
            Table.Column(title: "Chance", right: false), Table.Column(title: "\(period) loss exceeds"),
            Table.Column(title: "95 % interval"),
        ])
        for point in forecast.exceedance() {
            let range = point.interval.map {
                "\(Human.count($0.lowerBound.double)) – \(Human.count($0.upperBound.double))"
            }
            table.add([
                .init(Human.percent(point.chance, places: 0)),
                .init(point.loss.map { Human.count($0.double) } ?? "–"),
                .init(range ?? "takes \(Human.count(point.needed)) periods"),
            ])
        }
        let curve = LossCurve(forecast.losses).lines(on: terminal)
        return table.lines(on: terminal) + (curve.isEmpty ? [] : [""] + curve)
    }

    /// What an incident of each scenario costs, and what so many a year do.
    private func incidents(_ terminal: Terminal) -> [String] {
        guard perYear != nil else { return [] }
        let tables = incidents.map { incidents($0, terminal) }.filter { !$0.isEmpty }
        return Array(tables.joined(separator: [""]))
    }

    private func incidents(_ incidents: Incidents, _ terminal: Terminal) -> [String] {
        let perYear = incidents.perYear
        let isOne = self.incidents.count == 1
        var table = Table(
            [
                "\(Human.digits(perYear)) \(isOne ? "incidents " : "")a year", "one costs", "95 % interval", "a year",
                "95 % interval",
            ]
            .enumerated().map { Table.Column(title: $1, right: $0 > 0, rank: $0 > 2 ? 1 : 0) })
        for (name, figure) in [("event", incidents.event), ("business", incidents.business)] {
            guard let figure else { continue }
            let year = Figure(value: figure.value * perYear, low: figure.low * perYear, high: figure.high * perYear)
            let cells = [figure, year].flatMap { figure in
                [Human.digits(figure.value), "\(Human.digits(figure.low)) – \(Human.digits(figure.high))"]
            }
            table.add([Table.Cell(name)] + cells.map { Table.Cell($0) })
        }
        if table.rows.isEmpty { return [] }
        return (isOne ? [] : [terminal.plain(incidents.scenario)]) + table.lines(on: terminal)
    }

    private func remarks(_ terminal: Terminal) -> [String] {
        var lines: [String] = []
        if perYear == nil {
            lines.append("The fault states no `per-year`: incidents and penalties are not in these sums.")
        } else {
            lines.append(
                "p50 and p95 are those of \(Human.count(forecast.totals.count)) simulated years with that total.")
        }
        if forecast.rows(.mean).contains(where: { $0.charge.line.category == .drill }) {
            let which = incidents.count == 1 ? "incidents" : "incidents of \(incidents[0].scenario)"
            lines.append(
                "\(forecast.drillsPerYear) drills a year: each costs what \(which) that recover do on average.")
        }
        if let toPrimary = spend.ratioToPrimary, let toNormal = spend.ratioToNormal {
            lines.append(
                "With both regions at full size the cloud costs \(Human.digits(toPrimary)) times the primary alone "
                    + "(plans reckon with about 2), \(Human.digits(toNormal)) times the normal "
                    + "\(Self.money(spend.normal)) a month.")
        }
        return lines.flatMap { terminal.wrapped($0, indent: 0) }
    }

    private static func moneyOrNothing(_ amount: Amount) -> String { amount == .zero ? "" : money(amount) }

    /// An amount with its thousands set apart.
    static func money(_ amount: Amount) -> String {
        let (whole, cents) = amount.cents.magnitude.quotientAndRemainder(dividingBy: 100)
        var digits = String(whole)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        groups.insert(digits, at: 0)
        return (amount.cents < 0 ? "-" : "") + groups.joined(separator: ",") + (cents < 10 ? ".0" : ".") + String(cents)
    }
}
