// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// The arrows between the parts of the house, as ARCHITECTURE.md draws them: `Part → part, part · library, library`.
struct Arrows {
    struct Part {
        var parts: Set<String>
        var libraries: Set<String>
    }

    var parts: [String: Part] = [:]

    init() throws {
        func names(_ list: Substring?) -> Set<String> {
            let names = (list ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            return Set(names.filter { $0 != "nothing" })
        }
        for line in try House.File(path: "ARCHITECTURE.md").text().split(separator: "\n") {
            guard let match = line.wholeMatch(of: /(\w+)\s+→([^·]*)(?:·(.*))?/) else { continue }
            parts[String(match.output.1)] = Part(parts: names(match.output.2), libraries: names(match.output.3))
        }
    }

    /// What `name` may import: where its arrows lead, and where theirs do; libraries only by an arrow of its own.
    func reachable(from name: String) -> Set<String> {
        var reached: Set<String> = []
        var open = [name]
        while let next = open.popLast() {
            for part in parts[next]?.parts ?? [] where reached.insert(part).inserted { open.append(part) }
        }
        return reached.union(parts[name]?.libraries ?? [])
    }
}

@Suite("Arrows")
struct ArrowTests {
    private func targets() throws -> [String] {
        let paths = try House.files(endingIn: ".swift").map(\.path).filter { $0.hasPrefix("Sources/") }
        return Set(paths.map { String($0.split(separator: "/")[1]) }).sorted()
    }

    private func imports(of target: String) throws -> Set<String> {
        let imports = try House.sources(of: target).flatMap { try SwiftCode($0.text()).imports }
        // The C library has as many names as systems, and libyaml comes inside Yams.
        let libraries = ["Darwin": "libc", "Glibc": "libc", "Musl": "libc", "CYaml": "Yams"]
        return Set(imports.map { libraries[$0] ?? $0 })
    }

    @Test("Each part imports only what its arrows reach, and uses every arrow")
    func importsFollowArrows() throws {
        let arrows = try Arrows()
        for target in try targets() {
            let part = try #require(arrows.parts[target], "ARCHITECTURE.md has no arrows of \(target)")
            let imports = try imports(of: target)
            let strange = imports.subtracting(arrows.reachable(from: target)).sorted()
            #expect(strange.isEmpty, "\(target) may not import \(strange)")
            let unused = part.parts.union(part.libraries).subtracting(imports).sorted()
            #expect(unused.isEmpty, "\(target) does not import \(unused)")
        }
    }

    @Test("The package names for each part exactly what it imports")
    func packageFollowsImports() throws {
        let manifest = try House.File(path: "Package.swift").text()
        for target in try targets() {
            let pattern = try Regex("(?:part\\(\\s*|Target\\(\\s*name: )\"\(target)\"(?:\\)|,([^\\]]*)\\])")
            let match = try #require(manifest.firstMatch(of: pattern), "Package.swift has no \(target)")
            let list = match.output[1].substring ?? ""
            let quoted = list.replacing(/package: "[^"]*"/, with: "").matches(of: /"([^"]+)"/)
            let named = quoted.map { String($0.output.1) }
            let imports = try imports(of: target).subtracting(["Foundation", "Synchronization", "libc"])
            #expect(named.sorted() == imports.sorted(), "the dependencies of \(target)")
        }
    }

    @Test("The arrows go one way")
    func noCycles() throws {
        let arrows = try Arrows()
        for name in arrows.parts.keys.sorted() { #expect(!arrows.reachable(from: name).contains(name), "\(name)") }
    }

    @Test("The simulated and the real world never see each other")
    func twoWorlds() throws {
        let arrows = try Arrows()
        for real in ["Execution", "Adapters"] {
            #expect(arrows.reachable(from: real).isDisjoint(with: ["Kernel", "Randomness", "Rehearsal", "Study"]))
        }
        for simulated in ["Kernel", "Randomness", "Rehearsal", "Study", "Finance"] {
            #expect(arrows.reachable(from: simulated).isDisjoint(with: ["Execution", "Adapters"]))
        }
    }
}
