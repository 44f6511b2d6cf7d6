// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Rehearsal

/// How documents become JSON.
enum JSON {
    /// Keys in alphabetical order, so that equal contents are equal bytes.
    static func text(_ document: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
    }
}

/// A value that is written as `null` where it is not there, rather than left out.
struct Nullable<Value: Encodable>: Encodable {
    var value: Value?

    init(_ value: Value?) { self.value = value }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let value { try container.encode(value) } else { try container.encodeNil() }
    }
}

extension Nullable<Double> {
    /// JSON knows no infinity.
    init(finite value: Double?) { self.value = value.flatMap { $0.isFinite ? $0 : nil } }
}

extension Measure {
    /// The unit as it is written beside a number.
    func unit(currency: String) -> String {
        if case .currency = unit { currency } else { unit.rawValue }
    }

    /// The measure's column: its name, and its unit where that is a time.
    func column(_ name: String) -> String {
        if case .seconds = unit { "\(name)_s" } else { name }
    }
}
