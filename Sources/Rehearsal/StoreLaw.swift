// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Quantities

/// What is drawn about a store.
enum StoreLaw: Sendable {
    case snapshot(SnapshotLaw)
    case log(LogLaw)
    case git(every: Double, phase: Phase01)

    static func all(of system: System, _ seed: UInt64) throws(Incident.Unsupported) -> ContiguousArray<StoreLaw> {
        var laws: ContiguousArray<StoreLaw> = []
        for store in system.stores {
            let name = "store \(store.name)"
            switch store.kind {
            case .snapshot(let snapshot): laws.append(.snapshot(try SnapshotLaw(snapshot, name, seed)))
            case .log(let log): laws.append(.log(try LogLaw(log, name, seed)))
            case .git(let every):
                laws.append(.git(every: Double(every.microseconds), phase: Phase01("\(name) phase", seed: seed)))
            }
        }
        return laws
    }
}

/// What is drawn about a snapshot store. Captures are addressed by their age at onset in microseconds.
///
/// A class, as `Variable` is.
final class SnapshotLaw: Sendable {
    let every: Int64
    let size: Double
    let changes: Double
    let rebuiltBy: Int
    /// What a capture carries, and what one would if they were made twice as often.
    private let bytes: Double
    private let bytesOfHalf: Double
    private let phase: Phase01
    private let export: Variable
    private let exportRate: Variable?
    private let copy: Variable
    private let copyRate: Variable?
    private let missed: Chance
    private let unusable: Chance

    /// The span on which phases are uniform, in microseconds: long enough that no cadence divides it noticeably.
    private static let span = Double(1 << 50 as Int64)
    /// A search for a usable capture ends after this many: the format bounds them to as many within a horizon.
    private static let searched = 100_000

    init(_ store: Store.Snapshot, _ name: String, _ seed: UInt64) throws(Incident.Unsupported) {
        every = store.every.microseconds
        size = Double(store.size.bytes)
        changes = store.changes.double
        bytes = min(size, changes * store.every.seconds)
        bytesOfHalf = min(size, changes * store.every.seconds / 2)
        rebuiltBy = store.rebuiltBy ?? -1
        phase = Phase01("\(name) phase", seed: seed)
        export = try Variable(store.export, "\(name) export", seed: seed)
        copy = try Variable(store.copy, "\(name) copy", seed: seed)
        exportRate = try SnapshotLaw.rate(store.exportRate, "\(name) export rate", seed)
        copyRate = try SnapshotLaw.rate(store.copyRate, "\(name) copy rate", seed)
        missed = Chance(store.missed, "\(name) missed", seed: seed)
        unusable = Chance(store.unusable, "\(name) unusable", seed: seed)
    }

    private static func rate(
        _ law: Distribution?, _ name: String, _ seed: UInt64
    ) throws(Incident.Unsupported) -> Variable? {
        guard let law else { return nil }
        return try Variable(law, name, seed: seed)
    }

    /// What captures are spared in a trial that looks for the cause of a miss.
    enum Mercy {
        case none
        /// None is exported or copied more slowly than the median.
        case late
        /// None is missed.
        case missed
        /// They are made twice as often.
        case rare
    }

    var mayMiss: Bool { !missed.isNever }

    /// How long before onset the last capture was begun: the store's phase modulo its cadence, or modulo a part of that.
    func phase(_ luck: inout Luck, every part: Int64) -> Int64 {
        Int64(phase.value(&luck) * SnapshotLaw.span) % max(1, every / part)
    }

    /// The age at onset of the newest capture that is older than `olderThan` (an age) and usable at `now`; `nil` if
    /// there is none.
    ///
    /// What is taken after onset has a negative age. It exists only where the region stays up (`goesOn`).
    func newestUsable(
        _ luck: inout Luck, phase: Int64, at now: Int64, olderThan: Int64, storageWorks: Bool, goesOn: Bool,
        _ mercy: Mercy = .none
    ) -> Int64? {
        let every = mercy == .rare ? max(1, every / 2) : every
        var age = phase
        if goesOn { age -= (now + phase) / every * every }
        if olderThan >= age { age += ((olderThan - age) / every + 1) * every }
        for _ in 0..<SnapshotLaw.searched {
            if isUsable(&luck, age, at: now, storageWorks: storageWorks || goesOn, mercy) { return age }
            age += every
        }
        return nil
    }

    private func isUsable(
        _ luck: inout Luck, _ age: Int64, at now: Int64, storageWorks: Bool, _ mercy: Mercy
    ) -> Bool {
        let index = UInt64(bitPattern: age)
        if mercy != .missed && missed.happens(&luck, index) { return false }
        var takes: Int64
        if mercy == .late {
            takes = Variable.microseconds(export.spared(&luck, index) + copy.spared(&luck, index))
        } else {
            takes = export.time(&luck, index) + copy.time(&luck, index)
        }
        let bytes = mercy == .rare ? bytesOfHalf : bytes
        if let exportRate { takes += SnapshotLaw.time(bytes, at: exportRate.value(&luck, index)) }
        if let copyRate { takes += SnapshotLaw.time(bytes, at: copyRate.value(&luck, index)) }
        let usableAt = takes - age
        return usableAt <= 0 || (storageWorks && usableAt <= now)
    }

    /// Whether a capture turns out unusable at the end of its restore.
    func isUnusable(_ luck: inout Luck, _ age: Int64) -> Bool {
        unusable.happens(&luck, UInt64(bitPattern: age))
    }

    /// Nothing takes no time, at whatever rate.
    static func time(_ bytes: Double, at rate: Double) -> Int64 {
        bytes > 0 ? Variable.microseconds(bytes / rate * 1e6) : 0
    }
}

/// What is drawn about a log. A class, as `Variable` is.
final class LogLaw: Sendable {
    let appends: Double
    let entrySize: Double
    let replaysAt: Double
    /// Entries delivered twice by one replay.
    let duplicates: Double
    private let lag: Variable
    private let stalled: Chance
    private let stalledFor: Variable

    init(_ log: Store.Log, _ name: String, _ seed: UInt64) throws(Incident.Unsupported) {
        appends = log.appends.double
        entrySize = Double(log.entrySize.bytes)
        replaysAt = log.replaysAt.double
        duplicates = appends * log.duplicates.seconds
        lag = try Variable(log.lag, "\(name) lag", seed: seed)
        stalled = Chance(log.stalledChance, "\(name) stalled", seed: seed)
        stalledFor = try Variable(log.stalledFor, "\(name) stalled for", seed: seed)
    }

    /// How far the standby's copy is behind at onset, in microseconds.
    func behind(_ luck: inout Luck, stalls: Bool = true) -> Int64 {
        stalls && isStalled(&luck) ? stalledFor.time(&luck, 0) : lag.time(&luck, 0)
    }

    /// Whether its replication is found broken.
    func isStalled(_ luck: inout Luck) -> Bool { stalled.happens(&luck, 0) }
}
