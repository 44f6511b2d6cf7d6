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

    /// Runs it for that long at most, and ends it when the task is cancelled.
    func ask(limit: Swift.Duration? = nil) async -> Reply {
        guard let limit else { return await reply() }
        return await withTaskGroup(of: Reply?.self) { group in
            group.addTask { await reply() }
            group.addTask {
                // A sleep that is cancelled is one whose answer nobody waits for.
                try? await Task.sleep(for: limit)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first ?? .nothing("no answer in \(limit.components.seconds) s")
        }
    }

    private func reply() async -> Reply {
        do {
            // Not a pipe: what a program leaves running may hold it open for ever.
            let scratch = try Scratch()
            let output = FileDescriptorOutput.fileDescriptor(scratch.file, closeAfterSpawningProcess: false)
            var options = PlatformOptions()
            options.createSession = true
            options.teardownSequence = [
                .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(1))
            ]
            let result = try await Subprocess.run(
                executable, arguments: Arguments(Array(arguments.dropFirst())),
                environment: .inherit.updating(environment), workingDirectory: FilePath(directory),
                platformOptions: options, input: .none, output: output, error: .combinedWithOutput)
            let said = Line.last(of: try scratch.tail)
            switch result.terminationStatus {
            case .exited(let status): return .exited(status, said)
            case .signaled(let signal): return .nothing("ended by signal \(signal)" + (said.isEmpty ? "" : ": \(said)"))
            }
        } catch {
            return .nothing(Line.clean("'\(arguments[0])' gave no answer: \(error)"))
        }
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

    var tail: [UInt8] {
        get throws {
            try Durable.bytes(of: file.rawValue, from: max(0, Int(lseek(file.rawValue, 0, SEEK_END)) - 65_536))
        }
    }
}
