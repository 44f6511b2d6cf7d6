// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Finance
import Quantities
import Testing

/// Rows in the shape of FOCUS, and the check of its static rules.
@Suite struct FocusTests {
    let forecast: Forecast
    static let origin = FocusFile.Origin(planHashes: ["s": "abc"], seed: 7, first: Month(number: 2026 * 12 + 11))

    init() throws {
        var prices = Example.prices
        (prices.provider, prices.account) = ("AWS", Prices.Account(id: "000000000000", name: "agents"))
        let books = try Books(Example.system, prices)
        let peril = Peril(scenario: "s", perYear: Rational(6), experience: Example.experience(books))
        forecast = Forecast(
            books, perils: [peril], months: 2, growth: GrowthTests.threePercent, periods: 60, seed: 7)
    }

    func file(_ version: FocusVersion, _ statistic: Forecast.Statistic = .mean) throws -> FocusFile {
        try FocusFile(forecast, statistic, version: version, origin: Self.origin)
    }

    /// The specification's mandatory columns that both versions have.
    static let mandatory = [
        "BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd",
        "BillingPeriodStart", "ChargeCategory", "ChargeClass", "ChargeDescription", "ChargePeriodEnd",
        "ChargePeriodStart", "ContractedCost", "EffectiveCost", "InvoiceIssuerName", "ListCost", "PricingQuantity",
        "PricingUnit", "ServiceCategory", "ServiceName",
    ]

    @Test(arguments: FocusVersion.allCases)
    func `A version has its 21 mandatory columns, and no providers of another`(version: FocusVersion) throws {
        let columns = Set(try file(version).columns)
        let names = (old: ["ProviderName", "PublisherName"], new: ["ServiceProviderName", "HostProviderName"])
        let (own, others) = version == .v1_2 ? (names.old, names.new) : (names.new, names.old)
        #expect(columns.isSuperset(of: Self.mandatory + own))
        #expect(columns.isDisjoint(with: others))
    }

    @Test(arguments: FocusVersion.allCases, Forecast.Statistic.allCases)
    func `What is written breaks no rule and sums to the cloud's bill`(
        version: FocusVersion, statistic: Forecast.Statistic
    ) throws {
        let file = try file(version, statistic)
        #expect(file.violations() == [])
        let place = try #require(file.columns.firstIndex(of: "BilledCost"))
        let billed = file.rows.compactMap { $0[place].flatMap(GrowthTests.cents) }
        let cloud = forecast.bill(statistic).map(\.charge).filter {
            $0.line.category != .business && $0.line.category != .penalty
        }
        #expect(billed.count == file.rows.count && billed.reduce(0, +) == cloud.total.cents)
    }

    @Test func `The first row is the primary's queues, at list price and as discounted`() throws {
        let file = try file(.v1_4)
        let row = Dictionary(uniqueKeysWithValues: zip(file.columns, file.rows[0]))
        let expected: [String: String?] = [
            "BilledCost": "218.09", "EffectiveCost": "218.09", "ListCost": "280.32", "ContractedCost": "280.32",
            "ListUnitPrice": "0.096", "PricingQuantity": "2920.0", "PricingUnit": "Hours",
            "BillingPeriodStart": "2026-12-01T00:00:00Z", "BillingPeriodEnd": "2027-01-01T00:00:00Z",
            "ServiceCategory": "Compute", "RegionId": "us-east-1", "x_CostPart": "primary", "x_ScenarioId": nil,
            "x_DatasetKind": "projection", "x_Statistic": "mean", "x_CostLow": "218.09", "ChargeClass": nil,
            "HostProviderName": "AWS", "x_WorkloadName": "queues",
        ]
        for (name, value) in expected { #expect(row[name] == value, "\(name)") }
    }

    @Test func `A mean of incidents has an interval around it, and a single year has none`() throws {
        let file = try file(.v1_2)
        let places = try ["BilledCost", "x_CostLow", "x_CostHigh", "x_CostPart"].map {
            try #require(file.columns.firstIndex(of: $0))
        }
        let events = file.rows.filter { $0[places[3]] == "event" }.map { row in places.prefix(3).map { row[$0] } }
        #expect(!events.isEmpty)
        for event in events {
            let cents = event.compactMap { $0.flatMap(GrowthTests.cents) }
            #expect(cents.count == 3 && cents[1] <= cents[0] && cents[0] <= cents[2])
        }
        let year = try self.file(.v1_2, .p95)
        #expect(year.rows.allSatisfy { $0[places[1]] == nil && $0[places[2]] == nil })
    }

    @Test(
        arguments: [
            ("BilledCost", "24", "MUST be a decimal number"), ("BilledCost", "1,000.00", "MUST be a decimal number"),
            ("BilledCost", nil, "MUST NOT be null"), ("BillingAccountId", "", "is empty"),
            ("BillingCurrency", "XYZ", "ISO 4217"), ("BillingPeriodEnd", "2026-12-01T00:00:00Z", "billing period"),
            ("ChargePeriodStart", "2026-12-01 00:00:00", "ISO 8601"),
            ("ChargePeriodEnd", "2027-02-01T00:00:00Z", "lie in"),
            ("ChargeCategory", "Standby", "allowed values"), ("ChargeClass", "Correction", "MUST be null"),
            ("PricingUnit", "hours of nodes!", "format of units"), ("PricingUnit", nil, "if and only if"),
            ("ListCost", "280.33", "× PricingQuantity MUST be ListCost"), ("ServiceCategory", "Computing", "allowed"),
            ("ServiceSubcategory", "Object Storage", "is none of"), ("RegionName", nil, "belongs to RegionId"),
            ("InvoiceIssuerName", "Reseller", "MUST be 0"), ("ContractedUnitPrice", "-0.096", "negative"),
            ("x_DatasetKind", "bill", "allowed values"), ("ServiceName", " DNS", "spaces"),
        ] as [(String, String?, String)])
    func `The check finds what is wrong`(column: String, value: String?, text: String) throws {
        let file = try file(.v1_4)
        let place = try #require(file.columns.firstIndex(of: column))
        var rows = file.rows
        rows[0][place] = value
        let found = FocusFile(version: .v1_4, columns: file.columns, rows: rows).violations()
        #expect(found.contains { $0.contains(text) }, "\(found)")
    }

    @Test func `The check finds columns that are missing, of another version, twice, or out of place`() throws {
        let file = try file(.v1_4)
        let check = { (columns: [String]) in
            FocusFile(version: .v1_4, columns: columns, rows: []).violations().joined(separator: "; ")
        }
        #expect(check(file.columns).isEmpty)
        #expect(check(file.columns.filter { $0 != "ListCost" }).contains("ListCost MUST be present"))
        #expect(check(["ProviderName"] + file.columns).contains("ProviderName is not of FOCUS 1.4"))
        #expect(check(file.columns + ["x_Seed"]).contains("twice"))
        #expect(check(file.columns + ["Tags"]).contains("after all others"))
        #expect(check(file.columns + ["x_cost"]).contains("PascalCase"))
    }

    @Test func `A price list without provider, account or real currency is refused by name`() throws {
        for (change, text) in [
            ({ $0.provider = "" }, "`provider`"), ({ $0.account.id = "" }, "`account"),
            ({ $0.currency = "XYZ" }, "XYZ"),
        ] as [((inout Prices) -> Void, String)] {
            var prices = forecast.books.prices
            change(&prices)
            let books = try Books(Example.system, prices)
            let forecast = Forecast(books, perils: [], periods: 20, seed: 1)
            let error = #expect(throws: FocusFile.Lack.self) {
                try FocusFile(forecast, .mean, version: .v1_4, origin: Self.origin)
            }
            #expect(error?.description.contains(text) == true)
        }
    }
}
