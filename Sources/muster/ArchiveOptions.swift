// SPDX-License-Identifier: GPL-3.0-or-later

internal import Archive
internal import ArgumentParser
internal import Foundation

/// Which archive.
struct ArchiveFile: ParsableArguments {
    @Option(
        name: .customLong("db"),
        help: ArgumentHelp("The archive of runs (default: $MUSTER_DB, else muster.db).", valueName: "file"),
        completion: .file(extensions: ["db"]))
    var given: String?

    /// The file in the working directory, unless the environment names another; empty where it wants none.
    static var usual: String { ProcessInfo.processInfo.environment["MUSTER_DB"] ?? "muster.db" }

    /// The archive to read, which must be there.
    func reading() throws -> Archive { try Archive(reading: path()) }

    /// The archive to change, which must be there.
    func writing() throws -> Archive {
        // Reading complains where there is none, and makes none.
        try reading().close()
        return try Archive(path())
    }

    private func path() throws -> String {
        let path = given ?? Self.usual
        if path.isEmpty { throw Complaint("MUSTER_DB is empty, which means no archive; name one with --db") }
        return path
    }
}

/// Whether a run is archived, and where.
struct ArchiveOptions: ParsableArguments {
    @OptionGroup var file: ArchiveFile

    @Flag(name: .customLong("no-db"), help: "Do not archive this run.")
    var isOff = false

    mutating func validate() throws {
        if isOff, file.given != nil { throw ValidationError("--db and --no-db exclude each other.") }
    }
}

/// Whether trials are archived, too.
struct TrialsOptions: ParsableArguments {
    @Flag(name: .customLong("keep-trials"), help: "Archive each trial, too: about 0.3 kB for each.")
    var areKept = false
}
