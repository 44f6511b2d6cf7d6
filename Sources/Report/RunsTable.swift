// SPDX-License-Identifier: GPL-3.0-or-later

public import Archive
internal import Foundation
internal import Study

/// Runs of an archive, a line each.
public struct RunsReport: Sendable {
    /// The runs, the oldest first.
    public var runs: [Run]

    /// These runs.
    public init(_ runs: [Run]) { self.runs = runs }

    /// The list for people.
    public func table(on terminal: Terminal) -> String {
        var table = Table([
            .init(title: "run"), .init(title: "when", right: false), .init(title: "command", right: false, rank: 2),
            .init(title: "scenario", right: false), .init(title: "trials", rank: 1),
            .init(title: "result, rt p95", right: false), .init(title: "print", right: false, rank: 3),
            .init(title: "took", rank: 4),
        ])
        for run in runs {
            table.add([
                .init(String(run.number)), .init(Clock.minute(run.inputs.start), .dim), .init(run.inputs.command),
                .init(terminal.cut(run.inputs.scenario, to: 22)), .init(run.size), run.result(terminal),
                .init(run.fingerprint.map { String($0.prefix(8)) } ?? "–", .dim),
                .init(run.duration > 0 ? Human.duration(run.duration) : "–", .dim),
            ])
        }
        return table.lines(on: terminal).joined(separator: "\n") + "\n"
    }

    /// The list for programs.
    public func json() throws -> String { try JSON.text(runs.map(RunDocument.init)) }
}

extension Run {
    /// How many trials, and at how many points.
    var size: String {
        inputs.points == 1
            ? Human.count(inputs.trials) : "\(Human.count(inputs.points)) × \(Human.count(inputs.trials))"
    }

    /// What it came to in a few words.
    func result(_ terminal: Terminal) -> Table.Cell {
        guard state == .done || inputs.points == 1 else {
            let text = "\(state.rawValue) at \(Human.count(finished))"
            return Table.Cell(text, state == .running ? .cyan : .yellow)
        }
        if inputs.points > 1 {
            guard judged > 0 else { return Table.Cell("") }
            let text = "\(Human.count(passed)) of \(Human.count(inputs.points)) pass"
            return Table.Cell(text, passed > 0 ? .green : .dim)
        }
        let time = recoveryTimeP95.map { $0.isFinite ? Human.duration($0) : "∞" }
        let words = [verdict.map { $0 == .inconclusive ? "?" : $0.rawValue }, time].compactMap(\.self)
        let ink: Terminal.Ink? =
            switch verdict {
            case .pass: .green
            case .fail: .red
            case .inconclusive: .yellow
            case nil: nil
            }
        return Table.Cell(words.isEmpty ? state.rawValue : words.joined(separator: "  "), ink)
    }
}

/// Instants of the wall clock as people here write them.
enum Clock {
    /// Date, hour and minute, by the clock of this place.
    static func minute(_ date: Date) -> String { text(date, "%Y-%m-%d %H:%M") }

    /// The same with seconds and the difference from UTC.
    static func second(_ date: Date) -> String { text(date, "%Y-%m-%d %H:%M:%S %z") }

    private static func text(_ date: Date, _ format: String) -> String {
        var (seconds, parts) = (time_t(date.timeIntervalSince1970.rounded(.down)), tm())
        localtime_r(&seconds, &parts)
        var buffer = [CChar](repeating: 0, count: 64)
        let count = strftime(&buffer, buffer.count, format, &parts)
        return String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
