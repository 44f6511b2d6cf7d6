// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// The commit that is checked out in a directory.
enum GitCommit {
    /// Read from Git's files; `nil` where there is no repository, no commit yet, or references are kept in another way.
    static func of(_ directory: String) -> String? {
        var place = URL(fileURLWithPath: directory).standardizedFileURL
        while true {
            if let found = directories(place.appendingPathComponent(".git")) { return commit(found) }
            let above = place.deletingLastPathComponent().standardizedFileURL
            if above.path == place.path { return nil }
            place = above
        }
    }

    /// Where a working tree's own files are, and those that all working trees of a repository share.
    private struct Directories {
        var own: URL
        var shared: URL
    }

    private static func directories(_ git: URL) -> Directories? {
        var isDirectory = ObjCBool(false)
        guard FileManager.default.fileExists(atPath: git.path, isDirectory: &isDirectory) else { return nil }
        var own = URL(fileURLWithPath: git.path, isDirectory: true)
        if !isDirectory.boolValue {
            // A further working tree, or a submodule, says where its files are.
            guard let line = line(git), line.hasPrefix("gitdir: ") else { return nil }
            own = URL(
                fileURLWithPath: String(line.dropFirst(8)), isDirectory: true,
                relativeTo: git.deletingLastPathComponent())
        }
        let shared = line(own.appendingPathComponent("commondir")).map {
            URL(fileURLWithPath: $0, isDirectory: true, relativeTo: own)
        }
        return Directories(own: own, shared: shared ?? own)
    }

    private static func commit(_ directories: Directories) -> String? {
        guard let head = line(directories.own.appendingPathComponent("HEAD")) else { return nil }
        guard head.hasPrefix("ref: ") else { return hash(head) }
        let name = String(head.dropFirst(5))
        for place in [directories.own, directories.shared] {
            if let found = line(place.appendingPathComponent(name)).flatMap(hash) { return found }
        }
        let packed = try? String(contentsOf: directories.shared.appendingPathComponent("packed-refs"), encoding: .utf8)
        let entry = packed?.split(separator: "\n").first { $0.hasSuffix(" " + name) }
        return entry.flatMap { hash(String($0.prefix { $0 != " " })) }
    }

    private static func hash(_ text: String) -> String? {
        text.count >= 40 && text.allSatisfy(\.isHexDigit) ? text : nil
    }

    private static func line(_ file: URL) -> String? {
        let text = try? String(contentsOf: file, encoding: .utf8)
        return text?.split(separator: "\n").first.map(String.init)
    }
}
