// SPDX-License-Identifier: GPL-3.0-or-later

internal import Report

/// A line on standard error that says how far things are; silent unless somebody watches.
struct ProgressLine {
    private let isShown: Bool
    private let start = ContinuousClock.now
    private var wasShown = false

    init(quiet: Bool) { isShown = Console.isWatched && !quiet }

    /// Seconds since the beginning.
    var elapsed: Double { (ContinuousClock.now - start) / .seconds(1) }

    /// Shows that `done` of `total` are finished.
    mutating func show(_ done: Int, of total: Int, halfWidth: Double? = nil) {
        // Nobody reads a bar that is gone before it has been seen.
        guard isShown, elapsed > 0.2, total > 0 else { return }
        wasShown = true
        let terminal = Console.errors
        let share = Double(done) / Double(total)
        let rate = Double(done) / elapsed
        var facts = [Human.percent(share, places: 0), "\(Human.count(rate.rounded()))/s"]
        if rate > 0 { facts.append("\(Human.duration((Double(total - done) / rate).rounded(.up))) left") }
        if let halfWidth { facts.append("±\(Human.percent(halfWidth, places: 1))") }
        let text = facts.joined(separator: "  ")
        let width = max(5, min(40, terminal.width - text.count - 5))
        let full = Int(share * Double(width))
        let bar = String(repeating: "█", count: full) + String(repeating: "░", count: width - full)
        Console.mutter("\r\u{1B}[2K" + terminal.paint(terminal.plain(bar), .cyan) + "  " + terminal.plain(text))
    }

    /// Takes the line away.
    mutating func clear() {
        if wasShown { Console.mutter("\r\u{1B}[2K") }
        wasShown = false
    }
}
