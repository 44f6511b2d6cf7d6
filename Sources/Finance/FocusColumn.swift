// SPDX-License-Identifier: GPL-3.0-or-later

/// A version of FOCUS, the FinOps Open Cost and Usage Specification, in whose shape rows can be written.
public enum FocusVersion: String, Hashable, Sendable, CaseIterable {
    /// Of 29 May 2025.
    case v1_2 = "1.2"
    /// Of 4 June 2026.
    case v1_4 = "1.4"
}

/// A column of a FOCUS-shaped file, with what the specification says of its values.
struct FocusColumn: Hashable, Sendable {
    /// What a value is.
    enum Kind: Hashable, Sendable {
        /// Digits with one point, and a sign.
        case decimal
        /// Text that is not empty.
        case text
        /// A unit in FOCUS's format, such as `GB-Months`.
        case unit
        /// UTC in ISO 8601, such as `2026-09-01T00:00:00Z`.
        case moment
        /// An ISO 4217 code.
        case currency
        /// One of these.
        case choice([String])
        /// Always null in a projection.
        case null
    }

    var name: String
    var kind: Kind
    var isNullable = false
    /// Whether the specification demands the column; others are recommended, conditional or our own.
    var isMandatory = true

    /// The columns of a version, in the order in which they are written: mandatory, others, our own.
    static func all(_ version: FocusVersion) -> [FocusColumn] { mandatory(version) + further(version) + own }

    /// The 21 mandatory columns: both versions have as many, but for the names of the providers.
    static func mandatory(_ version: FocusVersion) -> [FocusColumn] {
        let providers =
            version == .v1_2 ? ["ProviderName", "PublisherName"] : ["ServiceProviderName", "HostProviderName"]
        return [
            FocusColumn(name: "BilledCost", kind: .decimal), FocusColumn(name: "BillingAccountId", kind: .text),
            FocusColumn(name: "BillingAccountName", kind: .text, isNullable: true),
            FocusColumn(name: "BillingCurrency", kind: .currency), FocusColumn(name: "BillingPeriodEnd", kind: .moment),
            FocusColumn(name: "BillingPeriodStart", kind: .moment),
            FocusColumn(name: "ChargeCategory", kind: .choice(["Usage", "Purchase", "Tax", "Credit", "Adjustment"])),
            FocusColumn(name: "ChargeClass", kind: .null, isNullable: true),
            FocusColumn(name: "ChargeDescription", kind: .text, isNullable: true),
            FocusColumn(name: "ChargePeriodEnd", kind: .moment), FocusColumn(name: "ChargePeriodStart", kind: .moment),
            FocusColumn(name: "ContractedCost", kind: .decimal), FocusColumn(name: "EffectiveCost", kind: .decimal),
            FocusColumn(name: "InvoiceIssuerName", kind: .text), FocusColumn(name: "ListCost", kind: .decimal),
            FocusColumn(name: "PricingQuantity", kind: .decimal, isNullable: true),
            FocusColumn(name: "PricingUnit", kind: .unit, isNullable: true),
            FocusColumn(name: "ServiceCategory", kind: .choice(Array(FocusService.categories.keys).sorted())),
            FocusColumn(name: "ServiceName", kind: .text),
        ] + providers.map { FocusColumn(name: $0, kind: .text) }
    }

    private static func further(_ version: FocusVersion) -> [FocusColumn] {
        let subcategories = FocusService.categories.values.flatMap { $0 }.sorted()
        let columns = [
            FocusColumn(name: "ChargeFrequency", kind: .choice(["One-Time", "Recurring", "Usage-Based"])),
            FocusColumn(name: "ConsumedQuantity", kind: .decimal, isNullable: true),
            FocusColumn(name: "ConsumedUnit", kind: .unit, isNullable: true),
            FocusColumn(name: "ContractedUnitPrice", kind: .decimal, isNullable: true),
            FocusColumn(name: "ListUnitPrice", kind: .decimal, isNullable: true),
            FocusColumn(name: "RegionId", kind: .text, isNullable: true),
            FocusColumn(name: "RegionName", kind: .text, isNullable: true),
            FocusColumn(name: "ServiceSubcategory", kind: .choice(subcategories)),
        ]
        // 1.2 recommends it; there is no invoice of what has not happened.
        let invoice = FocusColumn(name: "InvoiceId", kind: .null, isNullable: true)
        return (version == .v1_2 ? columns + [invoice] : columns).map { column in
            var column = column
            column.isMandatory = false
            return column
        }
    }

    /// What the specification has no column for; such names begin with `x_`.
    private static var own: [FocusColumn] {
        [
            ("x_DatasetKind", Kind.choice(["projection"]), false), ("x_CostPart", .text, false),
            ("x_WorkloadName", .text, false), ("x_ScenarioId", .text, true), ("x_PlanHash", .text, false),
            ("x_Seed", .text, false), ("x_Replications", .text, false),
            ("x_Statistic", .choice(["mean", "representative-p50", "representative-p95"]), false),
            ("x_CostLow", .decimal, true), ("x_CostHigh", .decimal, true),
        ].map { FocusColumn(name: $0, kind: $1, isNullable: $2, isMandatory: false) }
    }
}

/// What a charge is for, in the words of FOCUS.
struct FocusService: Hashable, Sendable {
    var name: String
    var category: String
    var subcategory: String

    init(_ name: String, _ category: String, _ subcategory: String) {
        (self.name, self.category, self.subcategory) = (name, category, subcategory)
    }

    /// The service categories of FOCUS, and those of their subcategories that are used here.
    static let categories: [String: [String]] = [
        "AI and Machine Learning": [], "Analytics": [], "Business Applications": [],
        "Compute": ["Virtual Machines", "Containers"], "Databases": [], "Developer Tools": [], "Multicloud": [],
        "Identity": [], "Integration": ["Messaging"], "Internet of Things": [],
        "Management and Governance": ["Observability"], "Media": [], "Migration": [], "Mobile": [],
        "Networking": ["Network Connectivity", "Network Routing"], "Security": [], "Storage": ["Object Storage"],
        "Web": [], "Other": [],
    ]

    /// What a line of a bill is for.
    init(_ line: Line) {
        switch (line.unit, line.category) {
        case (.hour, .cluster): self.init("Cluster control plane", "Compute", "Containers")
        case (.hour, _): self.init("Virtual machines", "Compute", "Virtual Machines")
        case (.gigabyteMonth, _), (.thousandRequests, _): self.init("Object storage", "Storage", "Object Storage")
        case (.gigabyte, _): self.init("Data transfer between regions", "Networking", "Network Connectivity")
        case (_, .dns): self.init("DNS", "Networking", "Network Routing")
        case (_, .queues), (.request, _): self.init("Queues", "Integration", "Messaging")
        case (.month, _), (.revenueMonth, _): self.init("Monitoring", "Management and Governance", "Observability")
        }
    }
}

extension Unit {
    /// In the format of FOCUS.
    var focus: String {
        switch self {
        case .hour: "Hours"
        case .gigabyteMonth: "GB-Months"
        case .gigabyte: "GB"
        case .thousandRequests: "1000 Requests"
        case .month, .revenueMonth: "Months"
        case .request: "Requests"
        }
    }
}
