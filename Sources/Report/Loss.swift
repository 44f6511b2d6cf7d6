// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Quantities

/// What a recovery point of a store comes to: the bytes that changed meanwhile, or the entries that were appended.
enum Loss {
    /// `nil` for a store whose changes are not counted (Git), and where nothing is left to lose (∞).
    static func text(_ seconds: Double, of store: Store) -> String? {
        guard seconds.isFinite else { return nil }
        switch store.kind {
        case .snapshot(let snapshot):
            return ByteCount.text(bytes: min(Double(snapshot.size.bytes), snapshot.changes.double * seconds))
        case .log(let log): return "\(Human.count((log.appends.double * seconds).rounded())) entries"
        case .git: return nil
        }
    }
}
