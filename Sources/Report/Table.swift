// SPDX-License-Identifier: GPL-3.0-or-later

/// Rows of cells under a heading, set to the width of a terminal.
struct Table {
    /// A column.
    struct Column {
        var title: String
        /// Whether cells stand at the right, as numbers do.
        var right = true
        /// Columns of the highest rank are left out first where the table is too wide; 0 stays.
        var rank = 0
    }

    /// One cell.
    struct Cell: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
        var text: String
        var ink: Terminal.Ink?

        init(_ text: String, _ ink: Terminal.Ink? = nil) {
            self.text = text
            self.ink = ink
        }

        init(stringLiteral text: String) { self.init(text) }
    }

    var columns: [Column]
    var rows: [[Cell]] = []

    init(_ columns: [Column]) { self.columns = columns }

    mutating func add(_ cells: [Cell]) {
        precondition(cells.count == columns.count, "a row has a cell in every column")
        rows.append(cells)
    }

    /// The lines of the table. What does not fit loses the columns of highest rank, then the end of the first cells.
    func lines(on terminal: Terminal) -> [String] {
        var shown = Array(columns.indices)
        var widths = columns.indices.map { column in
            ([columns[column].title] + rows.map { $0[column].text }).map { terminal.plain($0).count }.max() ?? 0
        }
        let total = { (shown: [Int]) in shown.map { widths[$0] }.reduce(0, +) + 2 * (shown.count - 1) }
        while total(shown) > terminal.width,
            let last = shown.max(by: { columns[$0].rank < columns[$1].rank }), columns[last].rank > 0
        {
            shown.removeAll { $0 == last }
        }
        let excess = total(shown) - terminal.width
        if excess > 0 { widths[0] = max(8, widths[0] - excess) }
        let head = line(columns.map { Cell($0.title, .bold) }, shown, widths, terminal)
        return [head] + rows.map { line($0, shown, widths, terminal) }
    }

    private func line(_ cells: [Cell], _ shown: [Int], _ widths: [Int], _ terminal: Terminal) -> String {
        var result = ""
        for (place, column) in shown.enumerated() {
            let text = terminal.cut(terminal.plain(cells[column].text), to: widths[column])
            let space = String(repeating: " ", count: widths[column] - text.count)
            let painted = terminal.paint(text, cells[column].ink)
            let last = place == shown.count - 1
            result += columns[column].right ? space + painted : painted + (last ? "" : space)
            if !last { result += "  " }
        }
        while result.last == " " { result.removeLast() }
        return result
    }
}
