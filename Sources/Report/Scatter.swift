// SPDX-License-Identifier: GPL-3.0-or-later

internal import Study

/// What points cost against how long they take to recover, drawn in characters.
struct Scatter {
    private struct Dot {
        var x: Double
        var y: Double
        var rank: Int
    }

    private static let (width, height) = (48, 10)
    /// By rank: a point that misses, one in doubt, one that meets the demands, the cheapest of these.
    private static let marks: [Character] = ["·", "?", "o", "█"]

    private var dots: [Dot] = []

    init(_ report: OptimizeReport) {
        for point in report.points.indices {
            guard let time = report.outcome.recoveryTimes[point]?.value, time.isFinite else { continue }
            let rank =
                switch report.status(of: point) {
                case .misses: 0
                case .undecided, .negligible: 1
                case .dearer, .equal: report.contest.entrants[point].isFeasible ? 2 : 1
                case .cheapest: 3
                }
            dots.append(Dot(x: report.cost(of: point), y: time, rank: rank))
        }
    }

    func lines(on terminal: Terminal) -> [String] {
        guard let left = dots.map(\.x).min(), let right = dots.map(\.x).max(), let low = dots.map(\.y).min(),
            let high = dots.map(\.y).max(), left < right, low < high, dots.count > 3
        else { return [] }
        var cells = [[Character]](repeating: Array(repeating: " ", count: Self.width), count: Self.height)
        for dot in dots.sorted(by: { $0.rank < $1.rank }) {
            let column = Int((dot.x - left) / (right - left) * Double(Self.width - 1) + 0.5)
            let row = Int((high - dot.y) / (high - low) * Double(Self.height - 1) + 0.5)
            cells[row][column] = Self.marks[dot.rank]
        }
        let labels = [Human.duration(high)] + Array(repeating: "", count: Self.height - 2) + [Human.duration(low)]
        let margin = labels.map(\.count).max() ?? 0
        let axis = String(repeating: " ", count: margin) + " └" + String(repeating: "─", count: Self.width)
        let (from, to) = (Human.count(left), Human.count(right))
        let space = String(repeating: " ", count: max(1, Self.width - from.count - to.count))
        let rows = zip(labels, cells).map { label, row in
            String(repeating: " ", count: margin - label.count) + label + " │" + String(row)
        }
        let legend = "rt p95 over the cost of a year; █ the cheapest that meets the demands, o others that do, · misses"
        return [""]
            + (rows + [axis, String(repeating: " ", count: margin + 2) + from + space + to]).map(terminal.plain)
            + terminal.wrapped(legend).map { terminal.paint($0, .dim) }
    }
}
