// SPDX-License-Identifier: GPL-3.0-or-later

/// How the values of a point's levers stand in one cell: as they are written, or by a code with a legend where they are too
/// long for a line.
struct LeverCodes {
    private let paths: [String]
    /// The values of each lever, in the order in which points have them first.
    private var values: [[String]]
    private let isCoded: Bool

    /// The columns that figures beside the cell take.
    private static let figures = 40

    init(paths: [String], points: [[String]], on terminal: Terminal) {
        self.paths = paths
        values = paths.map { _ in [] }
        for point in points {
            for (lever, value) in point.enumerated() where !values[lever].contains(value) {
                values[lever].append(value)
            }
        }
        let longest = points.map { $0.joined(separator: Self.separator).count }.max() ?? 0
        isCoded = longest > terminal.width - Self.figures
    }

    private static let separator = " · "

    /// The cell of a point with these values: `30s · 120%`, or `A1 B2`.
    func text(_ point: [String]) -> String {
        guard isCoded else { return point.joined(separator: Self.separator) }
        return point.enumerated().map { lever, value in code(lever, value) }.joined(separator: " ")
    }

    private func code(_ lever: Int, _ value: String) -> String {
        let letter = String(repeating: String(UnicodeScalar(UInt8(65 + lever % 26))), count: lever / 26 + 1)
        return letter + String((values[lever].firstIndex(of: value) ?? 0) + 1)
    }

    /// What the codes stand for; nothing where values are shown as they are.
    func legend(_ terminal: Terminal) -> [String] {
        guard isCoded else { return [] }
        return [terminal.paint("LEVERS", .bold)]
            + paths.indices.flatMap { lever in
                let texts = values[lever].map { "\(code(lever, $0)) = \($0)" }
                return terminal.wrapped(texts.joined(separator: "; "), after: "  \(paths[lever]):  ", indent: 4)
            }
    }
}
