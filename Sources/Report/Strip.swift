// SPDX-License-Identifier: GPL-3.0-or-later

/// How the values of a measure in seconds are spread, drawn in a few lines, with the objective marked.
struct Strip {
    private let values: [Double]
    private let bound: Double?
    private let top: Double

    /// Values ascending, without NaN. The axis ends at their 99 % quantile, unless that would squeeze what matters
    /// into a corner: then at 2.5 times the bound or 1.5 times the 80 % quantile.
    init(sorted values: [Double], bound: Double?) {
        self.values = values
        self.bound = bound
        let finite = values.prefix { $0.isFinite }
        let rank = { (percent: Int) in finite.isEmpty ? 1 : finite[min(finite.count - 1, finite.count * percent / 100)]
        }
        let enough = max((bound ?? rank(95) / 2.5) * 2.5, rank(80) * 1.5)
        top = max(min(rank(99), enough), (bound ?? 0) * 1.2, 0.001)
    }

    func lines(on terminal: Terminal, height: Int = 4) -> [String] {
        let width = min(terminal.width, 100) - 2
        let edge = boundColumn(width)
        let counts = counts(in: width)
        let most = max(1, counts.max() ?? 1)
        var lines: [String] = []
        for level in stride(from: height - 1, through: 0, by: -1) {
            var (good, bad) = ("", "")
            for column in 0..<width {
                let eighths = Double(counts[column]) / Double(most) * Double(height * 8) - Double(level * 8)
                var block = Strip.block(eighths, isBase: level == 0 && counts[column] > 0)
                if block == " ", column == edge { block = "┆" }
                if let edge, column > edge { bad.append(block) } else { good.append(block) }
            }
            while bad.last == " " { bad.removeLast() }
            if bad.isEmpty { while good.last == " " { good.removeLast() } }
            lines.append(" " + ink(good, .green, terminal) + ink(bad, .red, terminal))
        }
        return lines + [axis(width, edge, terminal), labels(width, edge, terminal)]
    }

    private func ink(_ text: String, _ ink: Terminal.Ink, _ terminal: Terminal) -> String {
        terminal.paint(terminal.plain(text), bound == nil ? nil : ink)
    }

    /// The column that holds the bound: every column up to it holds values that meet it.
    private func boundColumn(_ width: Int) -> Int? {
        bound.map { max(0, Int(($0 / top * Double(width)).rounded()) - 1) }
    }

    private func counts(in width: Int) -> [Int] {
        var counts = Array(repeating: 0, count: width)
        for value in values where value <= top {
            counts[max(0, min(width - 1, Int((value / top * Double(width)).rounded(.up)) - 1))] += 1
        }
        return counts
    }

    static func block(_ eighths: Double, isBase: Bool) -> Character {
        let blocks: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        return blocks[max(isBase ? 1 : 0, min(8, Int(eighths.rounded())))]
    }

    private func axis(_ width: Int, _ edge: Int?, _ terminal: Terminal) -> String {
        terminal.plain(" " + String((0..<width).map { $0 == edge ? "┴" : "─" }))
    }

    /// Nothing at the left, the end at the right, and the bound under its mark.
    private func labels(_ width: Int, _ edge: Int?, _ terminal: Terminal) -> String {
        var line = Array(repeating: Character(" "), count: width + 1)
        func write(_ text: String, at column: Int) {
            let start = max(0, min(line.count - text.count, column))
            for (index, character) in text.enumerated() where start + index < line.count {
                line[start + index] = character
            }
        }
        write("0", at: 1)
        let beyond = Double(values.count { $0 > top }) / Double(values.count)
        let end = Human.duration(top) + (beyond > 0 ? ", \(Human.percent(beyond)) beyond" : "")
        write(end, at: line.count - end.count)
        if let bound, let edge {
            let text = "objective \(Human.duration(bound))"
            write(text, at: max(4, min(edge + 1 - text.count / 2, line.count - end.count - text.count - 2)))
        }
        return terminal.plain(String(line))
    }
}
