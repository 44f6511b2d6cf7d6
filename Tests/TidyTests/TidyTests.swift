// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@Suite("Tidy")
struct TidyTests {
    @Test("A Swift file has at most 500 lines, and a function at most 70")
    func budgets() throws {
        for file in try House.files(endingIn: ".swift") {
            let code = try SwiftCode(file.text())
            #expect(code.lines.count <= 501, "\(file.path)")
            for function in code.functions {
                #expect(function.length <= 70, "the function at \(file.path):\(function.start)")
            }
        }
    }

    @Test("Each Swift file, script and header states its licence before all else")
    func licence() throws {
        let tools = try House.files().filter {
            $0.path.hasPrefix("Tools/") || $0.path.hasSuffix("Makefile") || $0.path == ".ci/run"
        }
        for file in try House.files(endingIn: ".swift", ".h", ".modulemap", ".py") + tools {
            let lines = try file.text().split(separator: "\n", maxSplits: 2)
            // An interpreter and the version of the package manager must come first.
            let first = lines.first { !$0.hasPrefix("#!") && !$0.hasPrefix("// swift-tools-version") } ?? ""
            #expect(first.contains("SPDX-License-Identifier: GPL-3.0-or-later"), "\(file.path)")
        }
    }

    @Test("Nothing is left for later, and no path of a machine is written down")
    func leftovers() throws {
        // In halves, so that this file does not find itself.
        var banned = ["TO" + "DO", "FIX" + "ME", "/ho" + "me/", "/Us" + "ers/", "/ro" + "ot/", House.root.path + "/"]
        if let home = ProcessInfo.processInfo.environment["HOME"], home.count > 1 { banned.append(home + "/") }
        for file in try House.files() {
            guard let text = try? file.text() else { continue }  // not a text
            for word in banned { #expect(!text.contains(word), "\(file.path) contains \(word)") }
        }
    }

    @Test("Nothing that a build, a run or a tool makes is tracked")
    func products() throws {
        for file in try House.files() {
            let parts = file.path.split(separator: "/")
            let isMade = parts.contains { $0.hasPrefix(".build") || $0 == ".venv" || $0 == "__pycache__" }
            #expect(!isMade && parts.last != "Package.resolved" && !file.path.hasSuffix(".db"), "\(file.path)")
        }
    }

    @Test("Every relative link of a document leads to a file")
    func links() throws {
        for file in try House.files(endingIn: ".md") {
            let folder = House.root.appending(path: file.path).deletingLastPathComponent()
            for match in try file.text().matches(of: /\]\(([^)#\s]+)[^)]*\)/) where !match.output.1.contains(":") {
                let target = folder.appending(path: String(match.output.1)).path
                #expect(FileManager.default.fileExists(atPath: target), "\(file.path) links to \(match.output.1)")
            }
        }
    }

    @Test("Every document begins with its title and has only that one")
    func titles() throws {
        for file in try House.files(endingIn: ".md") {
            var isCode = false
            let titles = try file.text().split(separator: "\n").filter { line in
                if line.hasPrefix("```") { isCode.toggle() }
                return !isCode && line.hasPrefix("# ")
            }
            #expect(titles.count == 1, "\(file.path)")
            #expect(try file.text().hasPrefix("# "), "\(file.path)")
        }
    }

    @Test("What decides and rehearses knows no machine: no clock, task, luck or output", arguments: House.pureTargets)
    func purity(target: String) throws {
        let bans: [(String, Regex<Substring>)] = [
            ("Foundation", /\bFoundation\b/), ("Date", /\bDate\b/), ("Clock", /Clock\b/), ("Task", /\bTask/),
            ("SystemRandomNumberGenerator", /SystemRandomNumberGenerator/), (".random(", /\.random\(/),
            ("print", /\bprint\(/), ("isSimulated", /isSimulat/), ("keys, whose order is luck", /\.keys\b/),
        ]
        let files = try House.sources(of: target)
        #expect(!files.isEmpty)
        for file in files {
            for (number, line) in try SwiftCode(file.text()).lines.enumerated() {
                for (name, ban) in bans {
                    #expect(line.firstMatch(of: ban) == nil, "\(file.path):\(number + 1): \(name)")
                }
            }
        }
    }

    @Test("No source gives up by a forced try")
    func noForcedTry() throws {
        for file in try House.files(endingIn: ".swift") where file.path.hasPrefix("Sources/") {
            for (number, line) in try SwiftCode(file.text()).lines.enumerated() {
                #expect(!line.contains("try!"), "\(file.path):\(number + 1)")
            }
        }
    }
}

@Suite("The lexer of these tests")
struct SwiftCodeTests {
    @Test("Comments and strings are no code; what is interpolated is")
    func blanks() {
        let source = """
            let a = "print(" // print(
            /* print( /* */
            print( */ let b = #"\\("# + "x\\(c("y)"))z"
            """
        #expect(SwiftCode(source).lines == ["let a = \"\" ", "", " let b = \"\" + \"(c(\"\"))\""])
    }

    @Test("A function's lines are counted from its first to its closing brace")
    func lengths() {
        let source = """
            protocol P {
                func none()
                func other(a: Int)
            }
            struct S {
                public init<T>(
                    _ t: T
                ) {
                    if true { "}" }
                }
                @inlinable static func < (l: S, r: S) -> Bool { true }
            }
            """
        let functions = SwiftCode(source).functions
        #expect(functions.map(\.start) == [6, 11])
        #expect(functions.map(\.length) == [5, 1])
    }
}
