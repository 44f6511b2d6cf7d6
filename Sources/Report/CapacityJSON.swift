// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Finance
internal import Quantities

extension CapacityReport {
    /// What a program reads.
    public func json() throws -> String { try JSON.text(Document(self)) }

    private struct Document: Encodable {
        var scenario: String
        var currency: String
        var firstMonth: String
        var months: Int
        var peak: Double
        var regions: [Region]
        var rows: [Row]
        var leastRegret: Nullable<Regret>

        enum CodingKeys: String, CodingKey {
            case scenario, currency, months, peak, regions, rows
            case firstMonth = "first_month"
            case leastRegret = "least_regret"
        }

        init(_ report: CapacityReport) {
            let plan = report.plan
            scenario = report.scenario
            currency = report.currency
            firstMonth = report.first.description
            months = plan.months
            peak = report.system.workload.peak.double
            regions = plan.places.map { Region(report, $0) }
            rows = plan.rows.map { Row(report, $0) }
            leastRegret = Nullable(report.leastRegret.map { Regret(report, $0) })
        }
    }

    private struct Region: Encodable {
        var region: String
        var target: Double
        var users: Double
        var quotaVCPU: Nullable<Int>
        var belowTargetFrom: Nullable<String>
        var belowFullFrom: Nullable<String>
        var cheapest: [Choice]

        enum CodingKeys: String, CodingKey {
            case region, target, users, cheapest
            case quotaVCPU = "quota_vcpu"
            case belowTargetFrom = "below_target_from"
            case belowFullFrom = "below_full_from"
        }

        init(_ report: CapacityReport, _ place: CapacityPlan.Place) {
            region = report.system.regions[place.region].name
            (target, users) = (place.target.double, place.users.double)
            quotaVCPU = Nullable(place.quota)
            belowTargetFrom = Nullable(report.plan.firstMonthBelowTarget(place).map(report.month))
            belowFullFrom = Nullable(report.plan.firstMonthBelowFull(place).map(report.month))
            cheapest =
                place.isPrimary
                ? [] : report.plan.choices(place, month: report.plan.months - 1).map { Choice(report, $0) }
        }
    }

    private struct Choice: Encodable {
        var service: String
        var instance: String
        var replicas: Int
        var vcpu: Int
        var amount: Double
        var presentInstance: String
        var presentAmount: Double

        enum CodingKeys: String, CodingKey {
            case service, instance, replicas, vcpu, amount
            case presentInstance = "present_instance"
            case presentAmount = "present_amount"
        }

        init(_ report: CapacityReport, _ choice: InstanceChoice) {
            service = report.system.services[choice.service].name
            (instance, replicas) = (choice.cheapest.instance, choice.cheapest.replicas)
            (vcpu, amount) = (choice.cheapest.vcpu, choice.cheapest.month.double)
            (presentInstance, presentAmount) = (choice.present.instance, choice.present.month.double)
        }
    }

    private struct Row: Encodable {
        var month: String
        var region: String
        var service: String
        var demand: Double
        var replicas: Int
        var vcpu: Int
        var quotaVCPU: Nullable<Int>
        var utilisation: Nullable<Double>
        var instance: String
        var amount: Double

        enum CodingKeys: String, CodingKey {
            case month, region, service, demand, replicas, vcpu, instance, amount
            case quotaVCPU = "quota_vcpu"
            case utilisation = "utilisation_after_failover"
        }

        init(_ report: CapacityReport, _ row: CapacityPlan.Row) {
            month = report.month(row.month)
            region = report.system.regions[row.region].name
            service = report.system.services[row.service].name
            demand = row.demand.double
            (replicas, vcpu, quotaVCPU) = (row.replicas, row.vcpu, Nullable(row.quota))
            utilisation = Nullable(row.utilisation?.double)
            instance = report.system.services[row.service].instance
            amount = row.charge.amount.double
        }
    }

    private struct Regret: Encodable {
        var peak: Double
        var chanceTooSmall: Double
        var amount: Double
        var cheapest: Double
        var dearest: Double
        var rows: [Row]

        enum CodingKeys: String, CodingKey {
            case peak, amount, cheapest, dearest, rows
            case chanceTooSmall = "chance_too_small"
        }

        init(_ report: CapacityReport, _ least: LeastRegret) {
            (peak, chanceTooSmall) = (least.peak, least.tooSmall)
            amount = least.month.double
            (cheapest, dearest) = (least.range.lowerBound.double, least.range.upperBound.double)
            rows = least.rows.map { Row(report, $0) }
        }
    }
}
