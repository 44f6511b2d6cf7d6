// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities

/// A table of text with a header row, as RFC 4180 writes it.
struct Table: Sendable {
    /// The file as it was named, for messages.
    let name: String
    var header: [String]
    var rows: [[String]]

    /// Reads a CSV text; every row has as many cells as the header. Empty lines are skipped.
    init(_ text: String, name: String) throws(Malformed) {
        self.name = name
        var lines: [(cells: [String], line: Int)] = []
        var (cell, cells, line, start) = ([UInt8](), [String](), 1, 1)
        var (isQuoted, wasQuoted) = (false, false)
        let bytes = Array(text.utf8)
        var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        func endCell() {
            cells.append(String(decoding: cell, as: UTF8.self))
            cell.removeAll(keepingCapacity: true)
            wasQuoted = false
        }
        func endLine() {
            let isEmpty = cells.isEmpty && cell.isEmpty && !wasQuoted
            endCell()
            if !isEmpty { lines.append((cells, start)) }
            cells.removeAll()
            start = line
        }
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\n") { line += 1 }
            switch byte {
            case UInt8(ascii: "\"") where isQuoted:
                if position < bytes.count, bytes[position] == byte {
                    cell.append(byte)
                    position += 1
                } else {
                    isQuoted = false
                }
            case _ where isQuoted: cell.append(byte)
            case UInt8(ascii: "\"") where cell.isEmpty && !wasQuoted: (isQuoted, wasQuoted) = (true, true)
            case UInt8(ascii: "\""):
                throw Malformed(at: 0, "'\(name)', line \(line): a quote inside a cell that is not quoted")
            case UInt8(ascii: ","): endCell()
            case UInt8(ascii: "\n"): endLine()
            case UInt8(ascii: "\r") where position < bytes.count && bytes[position] == UInt8(ascii: "\n"): break
            default: cell.append(byte)
            }
        }
        guard !isQuoted else { throw Malformed(at: 0, "'\(name)', line \(start): a quoted cell that never ends") }
        endLine()
        guard let first = lines.first else { throw Malformed(at: 0, "'\(name)' has no header row") }
        if let ragged = lines.first(where: { $0.cells.count != first.cells.count }) {
            throw Malformed(
                at: 0,
                "'\(name)', line \(ragged.line): \(ragged.cells.count) cells where the header has \(first.cells.count)")
        }
        header = first.cells
        rows = lines.dropFirst().map(\.cells)
    }

    /// The index of a column.
    func column(_ name: String) throws(Malformed) -> Int {
        if let index = header.firstIndex(of: name) { return index }
        let remedy = Suggestion.remedy(for: name, among: header) ?? "its columns are \(header.joined(separator: ", "))"
        throw Malformed(at: 0, "'\(self.name)' has no column '\(name)'; \(remedy)")
    }

    /// The cells of a column, in the rows where another column holds `value`.
    func cells(_ name: String, whereColumn: String?, is value: String?) throws(Malformed) -> [String] {
        let index = try column(name)
        guard let whereColumn, let value else { return rows.map { $0[index] } }
        let condition = try column(whereColumn)
        return rows.lazy.filter { $0[condition] == value }.map { $0[index] }
    }
}
