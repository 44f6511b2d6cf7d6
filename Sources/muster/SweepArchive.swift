// SPDX-License-Identifier: GPL-3.0-or-later

internal import Archive
internal import Documents
internal import Estate
internal import Foundation
internal import Rehearsal
internal import Report
internal import Study

/// The archive's side of a sweep: which points are there already, and where the others go.
final class SweepArchive: Sendable {
    /// Points that need not be run, and where their results are.
    let known: [Int: StoredResult]
    private let keeper: Keeper
    private let keepsTrials: Bool
    private let keys: [PointKey]
    private let changes: [[RunInputs.Change]]
    /// The run's number; `nil` where nothing is archived.
    private let run: Int?

    /// Looks up the points of a sweep, and opens its run or takes up one that was interrupted.
    ///
    /// - Parameters:
    ///   - inputs: what the run starts from.
    ///   - points: what each point sets.
    ///   - resumes: whether a run that was interrupted is taken up. Throws a complaint where there is none.
    init(
        _ keeper: Keeper, inputs: RunInputs, points: [[Setting]], keepsTrials: Bool, resumes: Bool
    ) throws {
        self.keeper = keeper
        self.keepsTrials = keepsTrials
        let changes = points.map { $0.map { RunInputs.Change(path: $0.path, value: $0.value) } }
        let keys = keeper.isOn ? SweepArchive.keys(inputs, changes) : []
        var resumed: Run?
        if resumes {
            resumed = keeper.use { try $0.lastResumable("sweep", points: keys) } ?? nil
            guard resumed != nil else {
                throw keeper.hasFailed
                    ? Ending.wrong
                    : Complaint(
                        "there is nothing to resume: no sweep of this in \(keeper.path) was interrupted; leave --resume "
                            + "out to begin, or see what was run with: muster runs")
            }
        }
        let found = keeper.use { try $0.results(of: keys, withTrials: keepsTrials) } ?? []
        let known = Dictionary(
            uniqueKeysWithValues: found.enumerated().compactMap { index, result in result.map { (index, $0) } })
        run = keeper.use { archive -> Int in
            let number: Int
            if let resumed {
                number = resumed.number
                try archive.takeUp(run: number, threads: inputs.threads)
            } else {
                number = try archive.begin(inputs, keys: keys)
            }
            let there = resumed == nil ? [] : try archive.pointNumbers(of: number)
            try archive.reuse(
                known.sorted { $0.key < $1.key }.filter { !there.contains($0.key) }.map { point, result in
                    (result, Archive.Place(run: number, point: point, values: changes[point]))
                })
            return number
        }
        self.known = run == nil ? [:] : known
        (self.keys, self.changes) = (keys, changes)
    }

    private static func keys(_ inputs: RunInputs, _ changes: [[RunInputs.Change]]) -> [PointKey] {
        let keys = PointKeys(
            documents: inputs.documents, seed: inputs.seed, firstTrial: inputs.firstTrial, trials: inputs.trials,
            demands: inputs.demands)
        // Another plan than the scenario's is put in place last, whatever a point says.
        let plan = inputs.settings.count - (inputs.settings.last?.path == "plan" ? 1 : 0)
        return changes.map { keys.key(settings: inputs.settings[..<plan] + $0 + inputs.settings[plan...]) }
    }

    /// Whether what is finished is there for another run.
    var wasKept: Bool { run != nil && !keeper.hadTrouble }

    /// The row of a point that is known.
    func row(_ point: Int) throws -> SweepReport.Row? {
        guard let result = known[point] else { return nil }
        return SweepReport.Row(point: point, kept: try keeper.existing(result))
    }

    /// Keeps a point that is finished. Called on any thread.
    func keep(_ row: SweepReport.Row, _ bill: Bill?, of incident: Incident, _ sample: Sample) {
        guard let run else { return }
        keeper.use { archive in
            let result = PointResult(
                row.summary, bill, row.fingerprint, system: incident.system, plan: incident.plan,
                currency: incident.prices?.currency ?? "")
            try archive.keep(
                result, key: keys[row.point],
                at: Archive.Place(run: run, point: row.point, values: changes[row.point]),
                trials: keepsTrials ? sample : nil)
        }
    }

    /// Closes the run.
    func finish(isDone: Bool, duration: Double, fingerprints: [Fingerprint]) {
        if let run {
            let together = fingerprints.map(\.description).joined(separator: " ")
            keeper.use { archive in
                try archive.finish(
                    run: run,
                    Archive.End(
                        isDone: isDone, duration: duration,
                        fingerprint: isDone ? Fingerprint(of: together, settings: []) : nil))
            }
        }
        keeper.close()
    }
}

extension Keeper {
    /// A result that was there a moment ago.
    fileprivate func existing(_ result: StoredResult) throws -> PointResult {
        guard let archive = use({ $0 }) else { throw Ending.wrong }
        return try archive.value(of: result)
    }
}
