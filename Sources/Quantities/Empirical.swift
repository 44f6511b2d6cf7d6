// SPDX-License-Identifier: GPL-3.0-or-later

extension DistributionReader {
    /// Reads `file: f.csv, column: c, unit: min, where: use_in_fit=region)` and the cells it asks for.
    mutating func empirical(at start: Int) throws(Malformed) -> Distribution {
        var given: [(name: String, value: String, offset: Int)] = []
        repeat {
            cursor.skipSpaces()
            let place = cursor.offset
            guard let name = parameterName(), ["file", "column", "unit", "where"].contains(name),
                !given.contains(where: { $0.name == name })
            else { throw Malformed(at: place, "write empirical(file: …, column: …, unit: …, where: column=value)") }
            cursor.skipSpaces()
            let offset = cursor.offset
            let value = cursor.run { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ")") }
            given.append((name, value.trimmed, offset))
        } while cursor.take(",")
        try close()
        func value(_ name: String) -> String? { given.first { $0.name == name }?.value }
        guard let file = value("file"), let column = value("column"), !file.isEmpty, !column.isEmpty else {
            throw Malformed(at: start, "empirical(…) needs a file and a column")
        }
        var request = SampleRequest(file: file, column: column, offset: start)
        if let condition = value("where") {
            guard let equals = condition.firstIndex(of: "=") else {
                throw Malformed(at: start, "'where' is column=value")
            }
            request.whereColumn = String(condition[..<equals]).trimmed
            request.value = String(condition[condition.index(after: equals)...]).trimmed
        }
        let cells = try samples(request)
        return try empirical(cells, unit: value("unit") ?? "", request)
    }

    private func empirical(
        _ cells: [String], unit: String, _ request: SampleRequest
    ) throws(Malformed) -> Distribution {
        var values: [Double] = []
        values.reserveCapacity(cells.count)
        for cell in cells {
            var cursor = Cursor(cell.trimmed + unit)
            do throws(Malformed) {
                values.append(try cursor.amount(of: family, isParameter: true).double)
                try cursor.finish(family.noun)
            } catch {
                throw Malformed(
                    at: request.offset,
                    "'\(Cursor.shortened(cell))' in column '\(request.column)' of '\(request.file)': \(error.message)")
            }
        }
        guard !values.isEmpty else {
            throw Malformed(at: request.offset, "no row of '\(request.file)' is selected")
        }
        return .empirical(values.sorted())
    }
}

extension String {
    /// The text without spaces and tabs at its ends.
    var trimmed: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(self[first...last])
    }
}
