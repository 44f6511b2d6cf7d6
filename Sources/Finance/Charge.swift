// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// What an amount is paid for; a column of the cost CSV.
public enum Category: String, Hashable, Sendable, CaseIterable {
    /// Replicas that run.
    case compute
    /// The cluster's control plane.
    case cluster
    /// Bytes kept.
    case storage
    /// Requests to object storage.
    case requests
    /// Bytes sent to another region.
    case transfer
    /// The DNS zone and its health checks.
    case dns
    /// Queue requests.
    case queues
    /// Monitoring.
    case monitoring
    /// What a rehearsal of the plan in reality costs.
    case drill
    /// What an incident costs on the cloud bill beyond normal.
    case event
    /// What an outage costs beside the cloud bill.
    case business
    /// Credits owed to customers.
    case penalty
}

/// What a price is for; a column of the cost CSV.
public enum Unit: String, Hashable, Sendable {
    /// An hour of a node, a cluster or an outage.
    case hour = "h"
    /// A GB (10⁹ bytes) kept for a month of 730 h.
    case gigabyteMonth = "GB-month"
    /// A GB (10⁹ bytes) sent.
    case gigabyte = "GB"
    /// A thousand requests to object storage.
    case thousandRequests = "1000 requests"
    /// A month of a service that is paid by the month.
    case month = "month"
    /// A request of the workload.
    case request = "request"
    /// A month's revenue.
    case revenueMonth = "revenue month"
}

/// Something that is paid for, at its price.
public struct Line: Hashable, Sendable {
    /// The region's name, or `global`.
    public var region: String
    /// The service or store, by name, or what else is paid for.
    public var service: String
    /// The kind of cost.
    public var category: Category
    /// What the price is for.
    public var unit: Unit
    /// The price of one unit.
    public var price: Money

    /// A line of that kind.
    public init(region: String, service: String, category: Category, unit: Unit, price: Money) {
        self.region = region
        self.service = service
        self.category = category
        self.unit = unit
        self.price = price
    }

    /// So much of it.
    public func charge(_ quantity: Quantity) -> Charge { Charge(line: self, quantity: quantity) }
}

/// A row of a bill: so much of something, and what it costs.
public struct Charge: Hashable, Sendable {
    /// What is paid for.
    public var line: Line
    /// How much of it.
    public var quantity: Quantity

    /// So much of that.
    public init(line: Line, quantity: Quantity) {
        self.line = line
        self.quantity = quantity
    }

    /// Quantity times price, rounded once, to the cent, half to even.
    public var amount: Amount { quantity.times(line.price) }

    /// Whether it belongs on a bill: there is some of it, and it is not free.
    public var isDue: Bool { quantity != .zero && line.price != .zero }
}

extension Sequence<Charge> {
    /// The sum of the rows' amounts.
    public var total: Amount { lazy.map(\.amount).total }

    /// The sum of the rows of one category.
    public func total(of category: Category) -> Amount {
        lazy.filter { $0.line.category == category }.map(\.amount).total
    }
}
