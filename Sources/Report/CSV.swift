// SPDX-License-Identifier: GPL-3.0-or-later

internal import Rehearsal
internal import Study

/// Tables for programs: RFC 4180, UTF-8, `.` decimals, no thousands separators.
public enum CSV {
    /// A line of fields, quoted where they must be.
    public static func line(_ fields: [String]) -> String {
        fields.map(field).joined(separator: ",") + "\r\n"
    }

    static func field(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" || $0 == "\r\n" }) else {
            return text
        }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }

    /// A number as short as it can be read back exactly; `inf` where it never came, empty where it does not exist.
    static func number(_ value: Double?) -> String {
        guard let value, !value.isNaN else { return "" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return value.description
    }
}

extension StudyReport {
    /// The columns of `csvRows`.
    public func csvHeader() -> String {
        CSV.line(["trial"] + sample.layout.measures.map { $0.column($0.name(in: system)) })
    }

    /// One line per trial, for these rows.
    public func csvRows(_ rows: Range<Int>) -> String {
        var text = ""
        text.reserveCapacity(rows.count * 256)
        for row in rows {
            text += String(sample.first + UInt64(row))
            for measure in sample.layout.measures.indices {
                text += ","
                text += CSV.number(sample.value(measure, row: row))
            }
            text += "\r\n"
        }
        return text
    }
}
