// SPDX-License-Identifier: GPL-3.0-or-later

internal import Finance
internal import Foundation
internal import GRDB
internal import Quantities
internal import Rehearsal
internal import Study

/// Measures by name, as columns call them: a store's by the store's name.
struct MeasureNames {
    let stores: [String]

    private static let fixed: [(String, Measure)] = [
        ("detection_time", .detectionTime), ("decision_time", .decisionTime), ("recovery_time", .recoveryTime),
        ("recovery_point", .recoveryPoint), ("downtime", .downtime), ("served_95_time", .served95Time),
        ("served_99_time", .served99Time), ("lost_requests", .lostRequests),
        ("backlog_drained_time", .backlogDrainedTime), ("peak_utilisation", .peakUtilisation),
        ("duplicates", .duplicates), ("conflicts", .conflicts), ("failback_time", .failbackTime),
        ("event_cost", .eventCost), ("business_cost", .businessCost),
    ]
    static let store = "recovery_point."

    func name(_ measure: Measure) -> String {
        if case .storeRecoveryPoint(let index) = measure { return Self.store + stores[index] }
        guard let entry = Self.fixed.first(where: { $0.1 == measure }) else {
            preconditionFailure("every measure has a name")
        }
        return entry.0
    }

    func measure(_ name: String) -> Measure? {
        if let entry = Self.fixed.first(where: { $0.0 == name }) { return entry.1 }
        guard name.hasPrefix(Self.store) else { return nil }
        return stores.firstIndex(of: String(name.dropFirst(Self.store.count))).map { .storeRecoveryPoint($0) }
    }
}

/// An objective exactly as it was, which binary fractions of a table are not: `MEASURE within 19/20` and the like.
enum ObjectiveCoding {
    static func text(_ objective: Objective, _ names: MeasureNames) -> String {
        let subject =
            switch objective.subject {
            case .measure(let measure): names.name(measure)
            case .successRate(let floor, let length): "success_rate:\(fraction(floor)):\(length.microseconds)"
            }
        let criterion =
            switch objective.criterion {
            case .share(let bound, let share): "share \(bound.bitPattern) \(fraction(share))"
            case .statistic(let statistic, let bound): "statistic \(bound.bitPattern) \(statistic.rawValue)"
            case .met(let share): "met 0 \(fraction(share))"
            }
        // The name comes last: it may hold anything.
        return criterion + " " + subject
    }

    static func objective(_ text: String, _ names: MeasureNames) -> Objective? {
        let parts = text.split(separator: " ", maxSplits: 3)
        guard parts.count == 4, let bits = UInt64(parts[1]), let subject = subject(parts[3], names) else { return nil }
        let bound = Double(bitPattern: bits)
        switch parts[0] {
        case "share":
            return rational(parts[2]).map { .init(subject: subject, criterion: .share(bound: bound, share: $0)) }
        case "met": return rational(parts[2]).map { .init(subject: subject, criterion: .met(share: $0)) }
        case "statistic":
            return Statistic(rawValue: String(parts[2])).map {
                .init(subject: subject, criterion: .statistic($0, bound: bound))
            }
        default: return nil
        }
    }

    private static func subject(_ text: Substring, _ names: MeasureNames) -> Objective.Subject? {
        guard text.hasPrefix("success_rate:") else { return names.measure(String(text)).map { .measure($0) } }
        let parts = text.split(separator: ":")
        guard parts.count == 3, let floor = rational(parts[1]), let length = Int64(parts[2]) else { return nil }
        return .successRate(floor: floor, length: Duration(microseconds: length))
    }

    private static func fraction(_ value: Rational) -> String { "\(value.numerator)/\(value.denominator)" }

    private static func rational(_ text: Substring) -> Rational? {
        let parts = text.split(separator: "/").compactMap { Int64($0) }
        return parts.count == 2 && parts[1] > 0 ? Rational(parts[0], parts[1]) : nil
    }
}

extension Amount {
    /// The cents, as a column holds them. Throws where that is beyond 92 quadrillion.
    func column() throws -> Int64 {
        guard let cents = Int64(exactly: cents) else {
            throw ArchiveTrouble("an amount of \(self) is beyond what the archive can hold; this run is not kept")
        }
        return cents
    }

    init(_ cents: Int64) { self.init(cents: Int128(cents)) }
}

/// Instants as text that sorts by time and that SQLite's functions understand.
enum Stamp {
    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    static func text(_ date: Date) -> String { date.formatted(style) }
    static func date(_ text: String) -> Date? { try? style.parse(text) }
}

/// Lists of texts in one column.
enum TextList {
    static func text(_ list: [String]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return String(decoding: try encoder.encode(list), as: UTF8.self)
    }

    static func list(_ text: String) -> [String] {
        (try? JSONDecoder().decode([String].self, from: Data(text.utf8))) ?? []
    }
}

/// What stands in a row where something else should: somebody has changed it.
struct Unreadable: Error, CustomStringConvertible {
    var description: String

    init(_ what: String) {
        description = "it is damaged: \(what) cannot be read; delete the run, or move the file away"
    }
}
