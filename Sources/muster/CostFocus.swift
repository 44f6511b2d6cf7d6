// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Finance
internal import Report

/// In which shape the rows of `muster cost` are written.
struct FocusOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write the cloud's rows in the shape of FOCUS 1.2 or 1.4, as a projection.", valueName: "version"))
    var focus: String?

    @Option(help: "With --focus, what the rows are of: mean, p50 or p95.")
    var statistic: String?

    var version: FocusVersion? { focus.flatMap(FocusVersion.init(rawValue:)) }
    var chosen: Forecast.Statistic { statistic.flatMap(Forecast.Statistic.init(rawValue:)) ?? .mean }

    mutating func validate() throws {
        if let focus, version == nil {
            let known = FocusVersion.allCases.map(\.rawValue).joined(separator: " and ")
            throw ValidationError("--focus '\(focus)' is no version that can be written: these are \(known).")
        }
        if let statistic, Forecast.Statistic(rawValue: statistic) == nil {
            throw ValidationError("--statistic is mean, p50 or p95.")
        }
        if statistic != nil, focus == nil {
            throw ValidationError("--statistic chooses the rows of --focus; other files hold all statistics.")
        }
    }

    /// The rows in that shape, checked; a complaint where the price list does not say enough.
    func rows(of report: CostReport, _ origin: FocusFile.Origin, _ version: FocusVersion) throws -> String {
        if report.perYear == nil, chosen != .mean {
            throw Complaint("--statistic \(chosen.rawValue): the fault states no `per-year`, so there is only the mean")
        }
        let file: FocusFile
        do { file = try FocusFile(report.forecast, chosen, version: version, origin: origin) } catch {
            throw Complaint("--focus: \(error)")
        }
        let violations = file.violations()
        guard violations.isEmpty else {
            Console.complain(
                "muster: bug: the rows break FOCUS \(version.rawValue): \(violations.joined(separator: "; "))")
            throw Ending.bug
        }
        return report.csv(of: file)
    }

    /// What the file is not, and what is not in it.
    static func remark(_ report: CostReport, _ statistic: Forecast.Statistic) -> String {
        let beside = report.beside(statistic)
        return "muster: a FOCUS-shaped projection, not a FOCUS billing dataset; "
            + "business loss and penalties (\(beside)) are no provider's charges and not in it."
    }
}
