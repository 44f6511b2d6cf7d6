// SPDX-License-Identifier: GPL-3.0-or-later

internal import Execution
internal import Foundation

/// Where one drill keeps its files.
struct DrillDirectory: Sendable {
    /// The directory of all drills.
    let root: String
    /// The drill's name.
    let name: String

    init(in root: String, _ name: String) {
        self.root = root
        self.name = name
    }

    /// The directory's path.
    var path: String { root + "/" + name }
    /// The same from the root of the file system: commands run elsewhere.
    var absolutePath: String { URL(fileURLWithPath: path).path }
    /// The journal's path.
    var journal: String { path + "/journal.db" }

    var exists: Bool { FileManager.default.fileExists(atPath: journal) }

    /// The drill of that name; says which there are where it is none of them.
    static func named(_ name: String, in root: String) throws -> DrillDirectory {
        let directory = DrillDirectory(in: root, name)
        if DrillStart.isName(name), directory.exists { return directory }
        let names = try all(in: root).map(\.name)
        throw Complaint(
            "there is no drill '\(name)' in \(root)/: "
                + (names.isEmpty ? "there are none" : "there are \(names.joined(separator: ", "))"))
    }

    /// All drills, the one that was opened last at the end.
    static func all(in root: String) throws -> [DrillDirectory] {
        guard FileManager.default.fileExists(atPath: root) else { return [] }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: root)
        } catch {
            throw Complaint("cannot read the directory '\(root)': \(String(cString: strerror(errno)))")
        }
        let drills = names.map { DrillDirectory(in: root, $0) }.filter(\.exists)
        return drills.map { ($0.opened, $0) }.sorted { ($0.0, $0.1.name) < ($1.0, $1.1.name) }.map(\.1)
    }

    /// Those that are not over. One whose journal cannot be read is passed over, and said to be: it must not stand in
    /// the way of another.
    static func open(in root: String) throws -> [DrillDirectory] {
        try all(in: root).filter { drill in
            do {
                return try !SQLiteJournal.isOver(drill.journal)
            } catch {
                Console.complain("muster: \(drill.name) is passed over: \(error)")
                return false
            }
        }
    }

    private var opened: Date {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.creationDate] as? Date ?? attributes?[.modificationDate] as? Date ?? .distantPast
    }

    /// Makes the directory of a new drill.
    func make() throws {
        do {
            try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        } catch {
            throw Complaint("cannot make the directory '\(path)': \(String(cString: strerror(errno)))")
        }
    }

    /// Forgets a drill that could not be opened.
    func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// A file that one process at a time holds, until it ends in whatever way.
final class Lock {
    private let descriptor: Int32

    /// How often it is tried, a hundredth of a second apart: who only looks holds it for an instant, too.
    private static let tries = 10

    /// Takes the lock, or answers nothing where somebody else holds it.
    init?(_ path: String) throws(Complaint) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Complaint("cannot write '\(path)': \(String(cString: strerror(errno)))") }
        for _ in 1...Lock.tries {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw Complaint("cannot lock '\(path)': \(String(cString: strerror(errno)))")
            }
            usleep(10_000)
        }
        return nil
    }

    /// Writes into the file who holds it.
    func sign(_ text: String) {
        let line = Array((text + "\n").utf8)
        // Whoever is kept out is told the rest without it.
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, line, line.count, 0) }
    }

    /// What whoever holds it has written there.
    static func holder(_ path: String) -> String? {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first.map(String.init)
        return line.map { String($0.prefix(200)) }
    }

    /// Whether somebody holds it.
    static func isHeld(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }

    deinit { close(descriptor) }
}

extension DrillDirectory {
    /// Where drills are kept unless somebody says otherwise.
    static let usualRoot = "drills"

    /// What leads a verb to this directory of drills.
    var place: [String] {
        root == DrillDirectory.usualRoot ? [] : ["--drills", "'" + root.replacing("'", with: "'\\''") + "'"]
    }

    /// A verb of this very drill, as it is typed.
    func command(_ verb: String) -> String {
        (["muster drill", verb] + place + ["--drill", name]).joined(separator: " ")
    }

    /// What the driver of the drill holds.
    var lock: String { path + "/driver.lock" }

    /// Whether a driver has the drill in hand.
    var hasDriver: Bool { Lock.isHeld(lock) }

    /// What the driver of any drill of that plan in that environment holds: there is one at a time.
    func lease(plan: String, environment: String) -> String {
        let name = "\(plan)@\(environment)".map { $0.isLetter || $0.isNumber || "-@.".contains($0) ? $0 : "_" }
        return root + "/" + String(name) + ".lease"
    }
}
