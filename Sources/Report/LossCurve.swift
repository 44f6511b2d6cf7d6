// SPDX-License-Identifier: GPL-3.0-or-later

internal import Finance

/// The chance that a period's loss is larger than what stands under it, drawn in a few lines.
struct LossCurve {
    private let losses: [Double]
    private let top: Double

    /// The losses of the simulated periods, in the currency's unit. The axis ends where one period in two hundred does.
    init(_ losses: [Amount]) {
        self.losses = losses.map(\.double).sorted()
        top = self.losses.isEmpty ? 0 : self.losses[min(self.losses.count - 1, self.losses.count * 199 / 200)]
    }

    /// Nothing where hardly any period loses anything.
    func lines(on terminal: Terminal, height: Int = 5) -> [String] {
        guard top > 0 else { return [] }
        let width = min(terminal.width, 100) - 7
        let shares = (0..<width).map { share(above: top * (Double($0) + 0.5) / Double(width)) }
        // The axis of chances ends at a round number, so that a small chance fills the picture, too.
        let most = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1].first { $0 >= shares[0] } ?? 1
        var lines: [String] = []
        for level in stride(from: height - 1, through: 0, by: -1) {
            let blocks = shares.map { share in
                Strip.block(share / most * Double(height * 8) - Double(level * 8), isBase: level == 0 && share > 0)
            }
            let label = level == height - 1 ? Human.percent(most, places: 0) : level == 0 ? "0 %" : ""
            lines.append(LossCurve.right(label) + terminal.plain(" " + String(blocks)).trimmed)
        }
        let end = Human.amount(top)
        let scale = "0" + String(repeating: " ", count: max(1, width - 1 - end.count)) + end
        return lines + [
            terminal.plain("      " + String(repeating: "─", count: width)), "      " + scale,
        ]
    }

    private func share(above value: Double) -> Double {
        // The first loss above the value, by bisection.
        var (low, high) = (0, losses.count)
        while low < high {
            let middle = (low + high) / 2
            if losses[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return Double(losses.count - low) / Double(losses.count)
    }

    private static func right(_ text: String) -> String { String(repeating: " ", count: max(0, 5 - text.count)) + text }
}
