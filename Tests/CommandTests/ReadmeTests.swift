// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// What the README says is what happens.
@Suite struct ReadmeTests {
    @Test func `every command of the README prints what stands below it`() throws {
        let run = try Binary.shell("python3 Tools/readme --check 2>&1")
        #expect(run.status == 0, "\(run.output)")
    }

    @Test func `every target of make that the README names exists`() throws {
        let readme = try String(contentsOf: Binary.root.appendingPathComponent("README.md"), encoding: .utf8)
        let makefile = try String(contentsOf: Binary.root.appendingPathComponent("Makefile"), encoding: .utf8)
        let named = Set(readme.matches(of: /make (run|test|check|bench|[a-z]+)\b/).map { String($0.1) })
        #expect(named.isSuperset(of: ["run", "test", "bench", "check"]))
        for target in ["run", "test", "bench", "check"] {
            #expect(makefile.contains("\n\(target):"))
        }
    }

    @Test func `every file that the README names exists`() throws {
        let readme = try String(contentsOf: Binary.root.appendingPathComponent("README.md"), encoding: .utf8)
        let paths = readme.matches(of: /(?:scenarios|models|docs|Tests)\/[A-Za-z0-9_\/.-]*[A-Za-z0-9_\/]/).map {
            String($0.0)
        }
        #expect(paths.count > 8)
        for path in paths {
            #expect(FileManager.default.fileExists(atPath: Binary.root.appendingPathComponent(path).path), "\(path)")
        }
    }
}
