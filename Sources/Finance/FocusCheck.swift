// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

extension FocusFile {
    /// What breaks the static rules of FOCUS, each rule at most once; empty for every file that is written.
    ///
    /// Checked are: that the mandatory columns are there, none twice, and our own after all others; that no column of
    /// another version is there; nullability; types and formats; allowed values and the parents of subcategories;
    /// units beside quantities and names beside ids; that quantity × unit price is the cost, exactly; that a charge lies
    /// in its billing period; that only the issuer of the invoice bills. O(fields).
    public func violations() -> [String] {
        var found = columnViolations()
        if found.isEmpty {
            for (number, row) in rows.enumerated() {
                if row.count != specification.count {
                    found.append("row \(number + 1) has \(row.count) fields of \(specification.count)")
                    break
                }
                let fields = Dictionary(uniqueKeysWithValues: zip(columns, row))
                for (column, value) in zip(specification, row) {
                    if let what = column.violation(of: value) { found.append("\(column.name) \(what)") }
                }
                found += FocusFile.relations(fields, version)
            }
        }
        var seen: Set<String> = []
        return found.filter { seen.insert($0).inserted }
    }

    private func columnViolations() -> [String] {
        var found: [String] = []
        for column in FocusColumn.mandatory(version) where !columns.contains(column.name) {
            found.append("\(column.name) MUST be present")
        }
        if Set(columns).count != columns.count { found.append("a column is there twice") }
        let strangers =
            version == .v1_2 ? ["ServiceProviderName", "HostProviderName"] : ["ProviderName", "PublisherName"]
        for name in strangers where columns.contains(name) {
            found.append("\(name) is not of FOCUS \(version.rawValue)")
        }
        let firstOwn = columns.firstIndex { $0.hasPrefix("x_") } ?? columns.count
        if columns[firstOwn...].contains(where: { !$0.hasPrefix("x_") }) {
            found.append("columns of one's own come after all others")
        }
        for name in columns where !FocusFile.isPascalCase(name) { found.append("\(name) is not in PascalCase") }
        return found
    }

    private static func isPascalCase(_ name: String) -> Bool {
        let body = name.hasPrefix("x_") ? name.dropFirst(2) : Substring(name)
        return body.first?.isUppercase == true && body.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }

    /// The rules between columns of one row.
    private static func relations(_ fields: [String: String?], _ version: FocusVersion) -> [String] {
        let value = { (name: String) in fields[name] ?? nil }
        let number = { (name: String) in value(name).flatMap { Decimal(string: $0) } }
        var found: [String] = []
        for (unit, quantity) in [("PricingUnit", "PricingQuantity"), ("ConsumedUnit", "ConsumedQuantity")]
        where (value(unit) == nil) != (value(quantity) == nil) {
            found.append("\(unit) MUST be null if and only if \(quantity) is")
        }
        if (value("RegionName") == nil) != (value("RegionId") == nil) { found.append("RegionName belongs to RegionId") }
        for (price, cost) in [("ListUnitPrice", "ListCost"), ("ContractedUnitPrice", "ContractedCost")] {
            guard let unitPrice = number(price), let quantity = number("PricingQuantity") else { continue }
            if unitPrice < 0 { found.append("\(price) MUST NOT be negative") }
            if number(cost) != unitPrice * quantity { found.append("\(price) × PricingQuantity MUST be \(cost)") }
        }
        if value("ChargeCategory") == "Usage" || value("ChargeCategory") == "Purchase" {
            for name in ["PricingQuantity", "ListUnitPrice", "ContractedUnitPrice"] where value(name) == nil {
                found.append("\(name) MUST NOT be null for usage and purchases")
            }
        }
        if value("ChargeCategory") == "Purchase", value("ChargeFrequency") == "Usage-Based" {
            found.append("a purchase is not Usage-Based")
        }
        let category = value("ServiceCategory") ?? ""
        if let subcategory = value("ServiceSubcategory"),
            FocusService.categories[category]?.contains(subcategory) != true
        {
            found.append("ServiceSubcategory '\(subcategory)' is none of '\(category)'")
        }
        // Moments in one format are ordered as their texts are.
        let moments = ["BillingPeriodStart", "ChargePeriodStart", "ChargePeriodEnd", "BillingPeriodEnd"].compactMap(
            value)
        if moments != moments.sorted() || moments.first == moments.last {
            found.append("the charge period MUST lie in the billing period")
        }
        let biller = version == .v1_2 ? "ProviderName" : "ServiceProviderName"
        if value(biller) != value("InvoiceIssuerName"), number("BilledCost") != 0 {
            found.append("BilledCost MUST be 0 where another issues the invoice")
        }
        return found
    }
}

extension FocusColumn {
    /// What is wrong with a value; `nil` where nothing is.
    func violation(of value: String?) -> String? {
        guard let value else { return isNullable ? nil : "MUST NOT be null" }
        if value.isEmpty { return "is empty, where null is meant" }
        if value != value.trimmingCharacters(in: .whitespacesAndNewlines) { return "has spaces around it" }
        switch kind {
        case .null: return "MUST be null in a projection"
        case .text: return nil
        case .decimal: return value.wholeMatch(of: /-?[0-9]+\.[0-9]+/) == nil ? "MUST be a decimal number" : nil
        case .moment:
            let pattern = /[0-9]{4}-(0[1-9]|1[0-2])-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z/
            return value.wholeMatch(of: pattern) == nil ? "MUST be UTC in ISO 8601" : nil
        case .currency: return Currencies.codes.contains(value) ? nil : "MUST be a code of ISO 4217"
        case .choice(let values): return values.contains(value) ? nil : "MUST be one of the allowed values"
        case .unit:
            let pattern = /([0-9]+ )?([KMGTPE]i?[Bb]|[A-Za-z][A-Za-z0-9]*)([-\/](Year|Month|Day|Hour|Minute|Second)s?)?/
            return value.wholeMatch(of: pattern) == nil ? "MUST be in the format of units" : nil
        }
    }
}

/// Currencies in use.
enum Currencies {
    /// The codes of ISO 4217, its funds, metals and test codes aside.
    static let codes = Set(
        """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF \
        CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG \
        HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA \
        MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD \
        RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX \
        USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
        """.split(separator: " ").map(String.init))
}
