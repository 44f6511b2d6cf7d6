// SPDX-License-Identifier: GPL-3.0-or-later

internal import Documents
internal import Estate
internal import Rehearsal
internal import Report
internal import Statistics
internal import Study

/// A sensitivity on its way: the levers one at a time, then the points of Saltelli's design.
struct SensitivityRun {
    let loaded: Loaded
    let dimensions: [Dimension]
    let design: SaltelliDesign
    let response: Response
    let trials: Int
    let first: UInt64
    let threads: Int

    /// The scenario as stated, then each extreme of each lever with the others as stated.
    private var alone: [[Setting]] { [[]] + dimensions.flatMap(\.extremes) }

    /// The number of points.
    var count: Int { alone.count + design.count }

    /// Runs all points. Answers what the finished scramblings say, where at least two are finished, and how many points are.
    func callAsFunction() throws -> (report: SensitivityReport?, done: Int) {
        let alone = alone
        let settings = { @Sendable [dimensions, design] (point: Int) -> [Setting] in
            if point < alone.count { return alone[point] }
            let coordinates = design[point - alone.count]
            let resolution = max(10_000, 100 * design.rows * design.scramblings)
            return zip(dimensions, coordinates).flatMap { $0.settings(at: $1, resolution: resolution) }
        }
        var outputs: [Double] = []
        var progress = ProgressLine(quiet: loaded.options.quiet)
        defer { progress.clear() }
        let done = try SweepStudy(points: 0..<count, trials: trials, first: first, threads: threads).run(
            interruption: Signals.interruption,
            prepare: { [loaded] point in
                let scenario = try loaded.scenario(setting: settings(point))
                return SweepStudy.Point(
                    incident: try loaded.incident(of: scenario),
                    layout: Sample.Layout(system: scenario.system, plan: scenario.plan, timings: false))
            },
            summarise: { [self] point, incident, sample in
                try output(of: sample, at: settings(point), incident.incident.system)
            },
            progress: { progress.show($0, of: count * trials) },
            take: { outputs.append($1) })
        return (try report(outputs), done)
    }

    private func output(of sample: Sample, at settings: [Setting], _ system: System) throws -> Double {
        if let value = response.value(in: sample), value.isFinite { return value }
        let place = settings.isEmpty ? "as stated" : settings.map { "\($0.path)=\($0.value)" }.joined(separator: " ")
        throw Complaint(
            "\(response.written(in: system)) is no finite number at a point (\(place)): too few of its trials have one. "
                + "Ask for a chance, such as --of \"recovery_time<=60min\", or give more time with --set horizon")
    }

    private func report(_ outputs: [Double]) throws -> SensitivityReport? {
        guard outputs.count > alone.count else { return nil }
        let replicates = design.replicates(of: Array(outputs[alone.count...]))
        guard replicates.count > 1 else { return nil }
        let indices = SobolIndices(of: replicates)
        let system = loaded.scenario.system
        var next = 1
        let levers = dimensions.enumerated().map { index, dimension in
            let extremes = dimension.extremes.map { settings in
                defer { next += 1 }
                return SensitivityReport.End(
                    value: settings.map(\.value).joined(separator: ","), output: outputs[next])
            }
            return SensitivityReport.Lever(
                paths: dimension.paths, isRange: dimension.count == nil, ends: extremes,
                first: indices.first[index], total: indices.total[index])
        }
        let inputs = loaded.inputs()
        return SensitivityReport(
            scenario: loaded.scenario.name, response: response, written: response.written(in: system),
            currency: loaded.scenario.prices?.currency ?? "", levers: levers, base: outputs[0], mean: indices.mean,
            sd: indices.variance.squareRoot(), rows: design.rows, scramblings: replicates.count, trials: trials,
            seed: loaded.seed,
            fingerprint: Fingerprint(
                of: outputs, inputs: inputs,
                asked: [response.written(in: system)] + dimensions.map(\.name) + ["\(first)", "\(trials)"]))
    }
}

extension Response {
    /// Reads the value of `--of`.
    init(option text: String, system: System) throws {
        do { self = try Response(text, system: system) } catch { throw Complaint("--of: \(error.description)") }
    }
}
