// SPDX-License-Identifier: GPL-3.0-or-later

internal import Archive
internal import Documents
internal import Estate
internal import Foundation
internal import Study
internal import Synchronization

/// The archive of a run on its way: opened when it is first needed, and given up at the first trouble.
///
/// Results never suffer: trouble is said once, and costs the exit status only where an archive was asked for.
final class Keeper: Sendable {
    private enum State {
        case closed
        case open(Archive)
        case off
    }

    /// The file; empty where nothing is archived.
    let path: String
    /// When the run began.
    let start = Date()
    /// Whether somebody has asked for that file.
    let isAskedFor: Bool
    private let isQuiet: Bool
    private let state: Mutex<State>
    private let trouble = Mutex(false)

    init(_ options: ArchiveOptions, quiet: Bool) {
        path = options.isOff ? "" : options.file.given ?? ArchiveFile.usual
        isAskedFor = options.file.given != nil
        isQuiet = quiet
        state = Mutex(path.isEmpty ? .off : .closed)
        // Who asks for an archive wants to know early that there will be none.
        if isAskedFor { use { _ in } }
    }

    /// Whether anything will be archived, as far as is known.
    var isOn: Bool { state.withLock { if case .off = $0 { false } else { true } } }

    /// Whether the run ends with 2, because what was asked for could not be done.
    var hasFailed: Bool { isAskedFor && hadTrouble }

    /// Whether anything has gone wrong.
    var hadTrouble: Bool { trouble.withLock { $0 } }

    /// Does something with the archive; `nil` where there is none, or where it fails.
    @discardableResult
    func use<Value>(_ body: (Archive) throws -> Value) -> Value? {
        do {
            guard let archive = try opened() else { return nil }
            return try body(archive)
        } catch {
            giveUp(error)
            return nil
        }
    }

    /// Archives a run of which its answer, as `--format json` prints it, is all that is kept.
    func keep(_ inputs: RunInputs, isDone: Bool, fingerprint: Fingerprint? = nil, answer: () throws -> String) {
        use { archive in
            _ = try archive.keep(
                inputs,
                end: Archive.End(
                    isDone: isDone, duration: Date().timeIntervalSince(start), fingerprint: fingerprint,
                    answer: try answer()))
        }
        close()
    }

    /// Makes the archive one file again.
    func close() {
        state.withLock { state in
            if case .open(let archive) = state { archive.close() }
            state = .off
        }
    }

    private func opened() throws -> Archive? {
        try state.withLock { state in
            switch state {
            case .off: return nil
            case .open(let archive): return archive
            case .closed:
                let archive = try Archive(path)
                state = .open(archive)
                return archive
            }
        }
    }

    private func giveUp(_ error: any Error) {
        let isFirst = trouble.withLock { had in
            defer { had = true }
            return !had
        }
        state.withLock { $0 = .off }
        guard isFirst else { return }
        if isAskedFor {
            Console.complain("muster: error: not archived: \(error)")
        } else if !isQuiet {
            Console.complain("muster: warning: not archived: \(error), or leave it out with --no-db")
        }
    }
}

extension Loaded {
    /// What a run of this scenario starts from, for the archive.
    func runInputs(
        _ command: String, trials: Int, first: UInt64, threads: Int, start: Date, demands: [String] = []
    ) -> RunInputs {
        RunInputs(
            command: command, arguments: Array(CommandLine.arguments.dropFirst()),
            directory: FileManager.default.currentDirectoryPath, scenario: scenario.name,
            documents: documents, settings: changes(), seed: seed, firstTrial: first, trials: trials,
            demands: demands, currency: scenario.prices?.currency ?? "", threads: threads, start: start)
    }

    /// The same where several scenarios, or two sides of a comparison, are read: each file once.
    static func runInputs(
        _ command: String, _ all: [Loaded], trials: Int, first: UInt64, threads: Int, start: Date,
        demands: [String] = []
    ) -> RunInputs {
        var inputs = all[0].runInputs(
            command, trials: trials, first: first, threads: threads, start: start, demands: demands)
        for document in all.dropFirst().flatMap(\.documents)
        where !inputs.documents.contains(where: { $0.path == document.path }) { inputs.documents.append(document) }
        return inputs
    }

    /// Every file that has been read.
    var documents: [RunInputs.Document] { files.sources.map { RunInputs.Document(path: $0.path, text: $0.text) } }

    /// Every setting in the order in which they are made; another plan is the last.
    func changes(setting further: [Setting] = []) -> [RunInputs.Change] {
        let plan = options.plan.map { [RunInputs.Change(path: "plan", value: $0)] } ?? []
        return (settings + further).map { RunInputs.Change(path: $0.path, value: $0.value) } + plan
    }
}
