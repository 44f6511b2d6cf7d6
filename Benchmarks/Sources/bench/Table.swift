// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// What was measured, one line each, with the bar it must reach where there is one.
struct Table {
    enum Bar {
        case atLeast(Double)
        case atMost(Double)
        case none
    }

    private var lines: [[String]] = []
    /// Whether every bar was reached.
    private(set) var isMet = true

    /// Adds a line. `digits` is the number of decimals shown.
    mutating func add(_ name: String, _ value: Double, _ unit: String, digits: Int = 1, _ bar: Bar = .none) {
        func text(_ number: Double) -> String { String(format: "%.\(digits)f", number) }
        let (met, sign, limit): (Bool?, String, Double) =
            switch bar {
            case .atLeast(let limit): (value >= limit, "≥ ", limit)
            case .atMost(let limit): (value <= limit, "≤ ", limit)
            case .none: (nil, "", 0)
            }
        if met == false { isMet = false }
        let bound = met == nil ? "" : sign + text(limit)
        lines.append([name, text(value), unit, bound, met.map { $0 ? "met" : "MISSED" } ?? ""])
    }

    /// Prints all lines in columns.
    func show() {
        let rows = [["what", "measured", "unit", "bar", ""]] + lines
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            var line = ""
            for (column, cell) in row.enumerated() {
                let gap = String(repeating: " ", count: widths[column] - cell.count)
                line += (column == 1 || column == 3 ? gap + cell : cell + gap) + "  "
            }
            print(line.replacing(/\s+$/, with: ""))
        }
        print("Figures are the best of their rounds, ratios the median of pairs in turns.")
    }
}
