// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Finance
internal import Study

extension CostReport {
    /// What a person reads.
    public func table(on terminal: Terminal) -> String {
        let currency = forecast.books.prices.currency
        let months = "\(forecast.months) \(forecast.months == 1 ? "month" : "months") from \(first)"
        let titles = terminal.wrapped("The cost of \(scenario)", indent: 0).map { terminal.paint($0, .bold) }
        let facts = "\(currency), \(months), \(Human.count(trials)) trials"
        let parts = [
            titles + [terminal.plain(facts)], standby(terminal), totals(terminal), incidents(terminal),
            remarks(terminal),
        ]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private func standby(_ terminal: Terminal) -> [String] {
        let charges = forecast.books.standbyMonth
        var table = Table([Table.Column(title: "Standing by", right: false), Table.Column(title: "a month")])
        for category in Category.allCases where charges.contains(where: { $0.line.category == category }) {
            table.add([.init(category.rawValue), .init(Self.money(charges.total(of: category)))])
        }
        table.add([.init("all", .bold), .init(Self.money(charges.total), .bold)])
        return table.lines(on: terminal)
    }

    private func totals(_ terminal: Terminal) -> [String] {
        let titles = perYear == nil ? ["expected"] : ["expected", "p50", "p95"]
        let period =
            forecast.months == 12 ? "The year" : forecast.months == 1 ? "The month" : "\(forecast.months) months"
        var table = Table([Table.Column(title: period, right: false)] + titles.map { Table.Column(title: $0) })
        let sums = statistics.map { self.sums($0) }
        let shared: Set<Category> = [.drill, .event, .business, .penalty]
        let standby = forecast.books.standbyMonth.total * forecast.months
        table.add([Table.Cell("standby")] + sums.map { _ in Table.Cell(Self.money(standby)) })
        for (place, category) in Category.allCases.enumerated() where shared.contains(category) {
            if category == .business {
                table.add([Table.Cell("cloud")] + statistics.map { Table.Cell(Self.money(cloud($0))) })
            }
            guard sums.contains(where: { $0[place].amount != .zero }) else { continue }
            table.add([Table.Cell(category.rawValue)] + sums.map { Table.Cell(Self.money($0[place].amount)) })
        }
        table.add([Table.Cell("all", .bold)] + statistics.map { Table.Cell(Self.money(forecast.total($0)), .bold) })
        return table.lines(on: terminal)
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
