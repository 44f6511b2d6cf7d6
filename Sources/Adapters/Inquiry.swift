// SPDX-License-Identifier: GPL-3.0-or-later

internal import Subprocess
internal import SystemPackage

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// A short command that changes nothing and tells something by its exit status.
struct Inquiry: Sendable {
    /// Program and arguments.
    let arguments: [String]
    /// The directory in which it runs.
    let directory: String
    /// What it finds in its environment besides what everybody finds there.
    let variables: [String: String]

    /// What it told.
    enum Reply: Hashable {
        /// Its exit status, and the last line that it wrote.
        case exited(Int32, String)
        /// Nothing, and why.
        case nothing(String)
    }

    /// What it wrote, if it ended by itself.
    enum Hearing: Hashable {
        /// Its exit status, all that it wrote to its output, and the last line of its complaints.
        case over(Int32, [UInt8], String)
        /// Nothing, and why.
        case nothing(String)
    }

    /// Runs it for that long at most, and ends it when the task is cancelled.
    func ask(limit: Swift.Duration? = nil) async -> Reply {
        let told = await Self.within(limit) { await reply() }
        return told ?? .nothing(Self.late(limit))
    }

    /// Runs it for that long at most for what it writes, and ends it when the task is cancelled.
    func listen(limit: Swift.Duration? = nil) async -> Hearing {
        let heard = await Self.within(limit) { await hearing() }
        return heard ?? .nothing(Self.late(limit))
    }

    private static func late(_ limit: Swift.Duration?) -> String {
        "no answer in \(limit?.components.seconds ?? 0) s"
    }

    private static func within<Result: Sendable>(
        _ limit: Swift.Duration?, _ work: @escaping @Sendable () async -> Result
    ) async -> Result? {
        guard let limit else { return await work() }
        return await withTaskGroup(of: Result?.self) { group in
            group.addTask { await work() }
            group.addTask {
                // A sleep that is cancelled is one whose answer nobody waits for.
                try? await Task.sleep(for: limit)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    private func reply() async -> Reply {
        do {
            // Not a pipe: what a program leaves running may hold it open for ever.
            let scratch = try Scratch()
            switch try await run(output: scratch.file, error: scratch.file) {
            case .exited(let status): return .exited(status, Line.last(of: try scratch.tail))
            case .signaled(let signal): return .nothing(Self.ended(by: signal, Line.last(of: try scratch.tail)))
            }
        } catch {
            return .nothing(Line.clean("'\(arguments[0])' gave no answer: \(error)"))
        }
    }

    private func hearing() async -> Hearing {
        do {
            let output = try Scratch()
            let error = try Scratch()
            let status = try await run(output: output.file, error: error.file)
            let complaint = Complaint.line(of: try error.tail)
            switch status {
            case .exited(let status): return .over(status, try output.whole, complaint)
            case .signaled(let signal): return .nothing(Self.ended(by: signal, complaint))
            }
        } catch {
            return .nothing(Line.clean("'\(arguments[0])' gave no answer: \(error)"))
        }
    }

    private static func ended(by signal: Int32, _ said: String) -> String {
        "ended by signal \(signal)" + (said.isEmpty ? "" : ": \(said)")
    }

    private func run(output: FileDescriptor, error: FileDescriptor) async throws -> TerminationStatus {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(1))
        ]
        return try await Subprocess.run(
            executable, arguments: Arguments(Array(arguments.dropFirst())),
            environment: .inherit.updating(environment), workingDirectory: FilePath(directory),
            platformOptions: options, input: .none,
            output: .fileDescriptor(output, closeAfterSpawningProcess: false),
            error: .fileDescriptor(error, closeAfterSpawningProcess: false)
        ).terminationStatus
    }

    private var executable: Executable {
        arguments[0].contains("/")
            ? .path(FilePath(Self.path(of: arguments[0], in: directory))) : .name(arguments[0])
    }

    private var environment: [Subprocess.Environment.Key: String?] {
        var result: [Subprocess.Environment.Key: String?] = [:]
        for (name, value) in variables {
            if let key = Subprocess.Environment.Key(rawValue: name) { result[key] = .some(value) }
        }
        return result
    }

    private static func path(of program: String, in directory: String) -> String {
        program.hasPrefix("/") ? program : "\(directory)/\(program)"
    }

    /// Why a program cannot be run, if so. One without a slash is looked for on the PATH.
    static func obstacle(to program: String, in directory: String) -> String? {
        if program.contains("/") {
            let path = path(of: program, in: directory)
            if access(path, F_OK) != 0 { return "there is no '\(program)'" }
            return isProgram(path) ? nil : "'\(program)' is not an executable file"
        }
        let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let isThere = folders.split(separator: ":").contains { isProgram("\($0)/\(program)") }
        return isThere ? nil : "there is no program '\(program)' on the PATH"
    }

    /// Whether there is a file or a directory of that path.
    static func isThere(_ path: String, in directory: String) -> Bool {
        access(Self.path(of: path, in: directory), F_OK) == 0
    }

    private static func isProgram(_ path: String) -> Bool {
        var facts = stat()
        return access(path, X_OK) == 0 && stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
    }
}

/// A file without a name, for what a program says.
private struct Scratch: ~Copyable {
    let file: FileDescriptor

    init() throws {
        var template = Array("/tmp/muster-XXXXXX".utf8CString)
        let number = mkstemp(&template)
        try check(number, "mkstemp")
        unlink(template)
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        file = FileDescriptor(rawValue: number)
    }

    deinit { close(file.rawValue) }

    /// All of it, if that is not more than can be of use.
    var whole: [UInt8] {
        get throws {
            let bytes = try Durable.bytes(of: file.rawValue, from: 0, upTo: Durable.largeLimit + 1)
            if bytes.count > Durable.largeLimit { throw SystemError("its answer is longer than 64 MiB") }
            return bytes
        }
    }

    var tail: [UInt8] {
        get throws {
            try Durable.bytes(of: file.rawValue, from: max(0, Int(lseek(file.rawValue, 0, SEEK_END)) - 65_536))
        }
    }
}
