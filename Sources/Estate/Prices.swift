// SPDX-License-Identifier: GPL-3.0-or-later

public import Quantities

/// What things cost: one provider's list prices in one currency, and what an outage costs the business.
public struct Prices: Hashable, Sendable {
    /// ISO 4217 code.
    public var currency: String
    /// The day on which the list was read, YYYY-MM-DD.
    public var asOf: String
    /// The provider's name.
    public var provider: String
    /// The billing account's number and name.
    public var account: Account
    /// Instance types, in the order of the file.
    public var instances: [Instance]
    /// The share of the primary's compute under commitment, and the discount on it.
    public var commitment: Commitment
    /// An hour of the cluster's control plane in one region.
    public var clusterRegionHour: Money
    /// Object storage.
    public var storage: Storage
    /// A GB sent to another region.
    public var transferBetweenRegionsGB: Money
    /// A GB sent to the internet.
    public var transferToInternetGB: Money
    /// A month of the DNS zone.
    public var dnsZoneMonth: Money
    /// A month of the DNS health checks.
    public var dnsHealthChecksMonth: Money
    /// A million queue requests.
    public var queuesPerMillion: Money
    /// A month of monitoring in one region.
    public var monitoringRegionMonth: Money
    /// What an outage costs beside the cloud bill.
    public var business: Business

    /// A price list; everything not given is free.
    public init(
        currency: String, asOf: String = "", provider: String = "", account: Account = Account(),
        instances: [Instance] = [], commitment: Commitment = Commitment(), clusterRegionHour: Money = .zero,
        storage: Storage = Storage(), transferBetweenRegionsGB: Money = .zero, transferToInternetGB: Money = .zero,
        dnsZoneMonth: Money = .zero, dnsHealthChecksMonth: Money = .zero, queuesPerMillion: Money = .zero,
        monitoringRegionMonth: Money = .zero, business: Business = Business()
    ) {
        self.currency = currency
        self.asOf = asOf
        self.provider = provider
        self.account = account
        self.instances = instances
        self.commitment = commitment
        self.clusterRegionHour = clusterRegionHour
        self.storage = storage
        self.transferBetweenRegionsGB = transferBetweenRegionsGB
        self.transferToInternetGB = transferToInternetGB
        self.dnsZoneMonth = dnsZoneMonth
        self.dnsHealthChecksMonth = dnsHealthChecksMonth
        self.queuesPerMillion = queuesPerMillion
        self.monitoringRegionMonth = monitoringRegionMonth
        self.business = business
    }

    /// The price of an instance type by name.
    public func instance(_ name: String) -> Instance? { instances.first { $0.name == name } }

    /// A billing account.
    public struct Account: Hashable, Sendable {
        /// Its number.
        public var id: String
        /// Its name.
        public var name: String

        /// An account of that number and name.
        public init(id: String = "", name: String = "") {
            self.id = id
            self.name = name
        }
    }

    /// An instance type.
    public struct Instance: Hashable, Sendable {
        /// The provider's name of it.
        public var name: String
        /// An hour on demand.
        public var hour: Money
        /// Virtual CPUs.
        public var vcpu: Int
        /// Memory.
        public var memory: ByteCount

        /// An instance type of that price.
        public init(name: String, hour: Money, vcpu: Int, memory: ByteCount) {
            self.name = name
            self.hour = hour
            self.vcpu = vcpu
            self.memory = memory
        }
    }

    /// A commitment discount.
    public struct Commitment: Hashable, Sendable {
        /// The share of the primary's compute that it covers.
        public var share: Share
        /// What is taken off the list price.
        public var discount: Share

        /// No commitment unless told otherwise.
        public init(share: Share = .zero, discount: Share = .zero) {
            self.share = share
            self.discount = discount
        }
    }

    /// Object storage prices.
    public struct Storage: Hashable, Sendable {
        /// A GB kept for a month.
        public var gbMonth: Money
        /// How long captures are kept.
        public var keep: Duration
        /// A thousand PUT requests.
        public var putPer1000: Money
        /// A thousand GET requests.
        public var getPer1000: Money

        /// Storage at those prices.
        public init(
            gbMonth: Money = .zero, keep: Duration = .zero, putPer1000: Money = .zero, getPer1000: Money = .zero
        ) {
            self.gbMonth = gbMonth
            self.keep = keep
            self.putPer1000 = putPer1000
            self.getPer1000 = getPer1000
        }
    }

    /// What an outage costs the business.
    public struct Business: Hashable, Sendable {
        /// An hour of full outage.
        public var downtimeHour: Money
        /// A request lost for good.
        public var lostRequest: Money
        /// A credit owed to customers in a month below an availability.
        public var penalty: Penalty?

        /// Free unless given.
        public init(downtimeHour: Money = .zero, lostRequest: Money = .zero, penalty: Penalty? = nil) {
            self.downtimeHour = downtimeHour
            self.lostRequest = lostRequest
            self.penalty = penalty
        }
    }

    /// A credit owed when a month's availability is below a bound.
    public struct Penalty: Hashable, Sendable {
        /// The availability below which it is owed.
        public var monthBelow: Share
        /// The share of the month's revenue.
        public var credit: Share
        /// The month's revenue.
        public var revenueMonth: Money

        /// A credit of that share of that revenue.
        public init(monthBelow: Share, credit: Share, revenueMonth: Money) {
            self.monthBelow = monthBelow
            self.credit = credit
            self.revenueMonth = revenueMonth
        }
    }
}
