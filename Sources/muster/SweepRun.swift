// SPDX-License-Identifier: GPL-3.0-or-later

internal import Documents
internal import Estate
internal import Rehearsal
internal import Report
internal import Study

/// A sweep on its way: trials on the one side, rows on the other.
struct SweepRun {
    let loaded: Loaded
    let design: Design
    let skip: Int
    let trials: Int
    let first: UInt64
    let threads: Int
    let demands: [Objective]
    let output: OutputOptions

    /// Where it got to.
    struct Done {
        /// One past the last finished point.
        var next: Int
        /// Whether the finished points meet every demand.
        var verdicts: [Verdict]
    }

    /// Runs all points; rows go to standard output and to the file as soon as they are known.
    func callAsFunction(to file: OutputFile?) throws -> Done {
        let report = SweepReport(
            scenario: loaded.scenario.name, paths: design.paths,
            points: design.points.map { $0.map(\.value) }, currency: loaded.scenario.prices?.currency ?? "",
            requirements: demands.map { $0.written(in: loaded.scenario.system) })
        let table = SweepTable(
            report, on: Console.terminal, showsCost: loaded.scenario.prices != nil,
            showsSuccess: Objective.all(of: loaded.scenario.plan).contains {
                if case .successRate = $0.subject { true } else { false }
            })
        var rows: [SweepReport.Row] = []
        var verdicts: [Verdict] = []
        var tally = SweepTally()
        var progress = ProgressLine(quiet: loaded.options.quiet)
        file?.write(report.csvHeader())
        switch output.format {
        case .table: Console.say(table.header())
        case .csv: Console.say(report.csvHeader())
        case .json: break
        }
        let total = (design.count - skip) * trials
        let sweep = SweepStudy(points: skip..<design.count, trials: trials, first: first, threads: threads)
        defer { progress.clear() }
        let next = try sweep.run(
            interruption: Signals.interruption, prepare: prepare, summarise: summarise,
            progress: { progress.show($0, of: total) },
            take: { _, row in
                verdicts.append(row.summary.verdict)
                tally.add(row)
                file?.write(report.csvRow(row))
                progress.clear()
                switch output.format {
                case .table: Console.say(table.row(row))
                case .csv: Console.say(report.csvRow(row))
                case .json: rows.append(row)
                }
            })
        progress.clear()
        switch output.format {
        case .table: Console.say(table.footer(tally))
        case .csv: break
        case .json: Console.say(try report.json(rows))
        }
        return Done(next: next, verdicts: verdicts)
    }

    private var prepare: @Sendable (Int) throws -> SweepStudy.Point {
        { [loaded, design] point in
            let scenario = try loaded.scenario(setting: design[point])
            return SweepStudy.Point(
                incident: try loaded.incident(of: scenario),
                layout: Sample.Layout(system: scenario.system, plan: scenario.plan, timings: false))
        }
    }

    private var summarise: @Sendable (Int, SweepStudy.Point, Sample) throws -> SweepReport.Row {
        { [loaded, design, demands] number, point, sample in
            SweepReport.Row(
                point: number,
                summary: Summary(of: sample, plan: point.incident.plan, requirements: demands, threads: 1),
                cost: try loaded.cost(of: point.incident, sample: sample),
                fingerprint: Fingerprint(of: sample, inputs: loaded.inputs(setting: design[number])))
        }
    }
}
