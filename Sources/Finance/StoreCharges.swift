// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Foundation
internal import Quantities

// What keeping and copying a store costs each month. Git stores are small and free of charge.
extension Books {
    private static let gigabyte = Decimal(1_000_000_000)

    /// The store's size and what changes while captures are kept.
    func kept(_ store: Store, in region: Int) -> Charge? {
        guard case .snapshot(let snapshot) = store.kind else { return nil }
        let changed = Books.decimal(snapshot.changes.perSecond) * Books.seconds(prices.storage.keep)
        let bytes = Decimal(snapshot.size.bytes) + changed
        return line(store, in: region, .storage, .gigabyteMonth, prices.storage.gbMonth)
            .charge(Books.quantity(bytes / Books.gigabyte))
    }

    /// One request for each capture's copy, an assumption: larger objects take several, at a negligible price.
    func put(_ store: Store, in region: Int) -> Charge? {
        guard case .snapshot(let snapshot) = store.kind else { return nil }
        return line(store, in: region, .requests, .thousandRequests, prices.storage.putPer1000)
            .charge(Books.quantity(captures(snapshot) / 1000))
    }

    /// What is sent to the region: captures of min(size, changes × every) bytes, or all that a log appends.
    func copied(_ store: Store, in region: Int) -> Charge? {
        let bytes: Decimal
        switch store.kind {
        case .snapshot(let snapshot):
            let changed = Books.decimal(snapshot.changes.perSecond) * Books.seconds(snapshot.every)
            bytes = min(Decimal(snapshot.size.bytes), changed) * captures(snapshot)
        case .log(let log):
            bytes = Books.decimal(log.appends.perSecond) * Decimal(log.entrySize.bytes) * Books.secondsOfMonth
        case .git: return nil
        }
        // What is sent is billed where it comes from.
        return line(store, in: system.primary, .transfer, .gigabyte, prices.transferBetweenRegionsGB)
            .charge(Books.quantity(bytes / Books.gigabyte))
    }

    /// Captures of a month that produce something: 730 h ÷ every × (1 − missed).
    private func captures(_ snapshot: Store.Snapshot) -> Decimal {
        Books.secondsOfMonth / Books.seconds(snapshot.every) * (1 - Books.decimal(snapshot.missed))
    }

    private func line(_ store: Store, in region: Int, _ category: Category, _ unit: Unit, _ price: Money) -> Line {
        Line(region: system.regions[region].name, service: store.name, category: category, unit: unit, price: price)
    }

    private static let secondsOfMonth = Decimal(monthHours * 3600)
    private static func seconds(_ length: Duration) -> Decimal { Decimal(length.microseconds) / 1_000_000 }
}
