// SPDX-License-Identifier: GPL-3.0-or-later
import Documents
import Estate
import Foundation
import Plan
import Testing

/// Numbers that look random and are the same in each run (SplitMix64, Steele et al. 2014).
struct Luck {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func number(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(bound))
    }

    mutating func element<Item>(of items: [Item]) -> Item { items[number(below: items.count)] }
}

/// A text that is damaged step by step.
struct Damaged {
    private(set) var bytes: [UInt8]

    /// What is thrown in: syntax, sizes and characters that parsers stumble over.
    private static let scraps: [String] = [
        "[", "]", "{", "}", "- ", ": ", "? ", "\n", "\t", "#", "&a ", "*a", "<<: *a", "!!str ", "---\n", "...\n",
        "%YAML 9\n",
        "|\n", ">-\n", "\"", "'", "\\", "\0", "\u{7}", "\u{FEFF}", "\u{2028}", "\u{85}", "\r", "é", "🜁",
        "a\u{301}\u{302}",
        "99999999999999999999999999", "-1", "0", "1e308", ".5", "0x10", "1:30", "no", "~", "null", "0.0000000001",
        "1000y",
        "1000000000/s", "0.000001/s", "100000%", "1us", "lognormal(median: 1us, p95: 1000y)", "mixture(100%: mixture(",
        "weibull(scale: 1000y, shape: 0.1)", "uniform(", "empirical(file: /dev/zero, column: a)",
        "empirical(file: ., column: a)",
        "triangular(0s, 0s, 0s)", "extends: a.yaml\n", "instead: page, ", "after: [page, watch], ", "recovers: true, ",
        "set: {system.stores.memory.every: 1us}\n", "vary: {system.stores.memory.every: 1us..1000y:1us}\n",
        "vary: {horizon: 1s..9999s:1s}\n", "{run: [a, \"{b}\"], undo: a}", "http: {users: \"http://a:b@[::1]:1/\"}",
        "{url: a}", "{url-from: A}", "{command: {}}", "{sre: {quorum: 1}}", "https://", "{{", "}",
    ]

    private static let bomb = """
        a: &a [x, x, x, x, x, x, x, x, x]
        b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
        c: &c {*b : [*b, *b, *b, *b, *b, *b, *b, *b, *b]}
        d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]
        ? *d
        : [*d, *d, *d, *d, *d, *d, *d, *d, *d]

        """

    init(_ text: String, _ luck: inout Luck) {
        bytes = Array(text.utf8)
        for _ in 0...luck.number(below: 4) { damage(&luck) }
    }

    private mutating func damage(_ luck: inout Luck) {
        let position = luck.number(below: bytes.count + 1)
        let end = min(bytes.count, position + 1 + luck.number(below: 40))
        switch luck.number(below: 12) {
        case 0 where position < bytes.count: bytes[position] = UInt8(luck.number(below: 256))
        case 1 where position < bytes.count: bytes[position] ^= 1 << luck.number(below: 8)
        case 2: bytes.removeSubrange(position..<end)
        case 3: bytes.insert(contentsOf: bytes[position..<end], at: luck.number(below: bytes.count + 1))
        case 4, 5: swapLines(&luck)
        case 6: bytes.removeSubrange(position...)
        case 7:
            bytes.insert(
                contentsOf: String(repeating: luck.element(of: ["[", "{a: ", "- ", "? "]), count: 2000).utf8,
                at: position)
        case 8: bytes.insert(contentsOf: String(repeating: "9", count: 1 + luck.number(below: 400)).utf8, at: position)
        case 9 where luck.number(below: 4) == 0: bytes.insert(contentsOf: Self.bomb.utf8, at: 0)
        default: bytes.insert(contentsOf: luck.element(of: Self.scraps).utf8, at: position)
        }
    }

    private mutating func swapLines(_ luck: inout Luck) {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let (a, b) = (luck.number(below: lines.count), luck.number(below: lines.count))
        if luck.number(below: 2) == 0 { lines[a] = lines[b] } else { lines.swapAt(a, b) }
        bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    }
}

@Suite("Damaged documents")
struct MutationTests {
    private static let files = [
        "scenarios/region-outage.yaml", "scenarios/regional-service-event.yaml", "scenarios/snapshot-and-ttl.yaml",
        "models/agent-framework/system.yaml", "models/agent-framework/plan.yaml", "models/agent-framework/prices.yaml",
        "models/agent-framework/impairments.csv", "environments/aws.yaml", "environments/local.yaml",
    ]

    /// The largest size that the process has had, in MB.
    private func peak() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(Int(line.filter(\.isNumber))) / 1024
    }

    @Test("20,000 of them end in a scenario or a diagnosis, with little memory and no trap", arguments: 0..<4)
    func survive(part: Int) throws {
        var (sound, unsound) = (0, 0)
        let before = try peak()
        try withFolder { folder in
            let texts = try Self.files.map { try String(contentsOfFile: Example.root + "/" + $0, encoding: .utf8) }
            let scenarios = [
                "aws": try Example.scenario("region-outage"), "local": try Example.scenario("local-outage"),
            ]
            for (file, text) in zip(Self.files, texts) {
                let path = URL(filePath: folder + "/" + file)
                let directory = path.deletingLastPathComponent()
                try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
                try text.write(toFile: path.path)
            }
            for seed in part * 5_000..<(part + 1) * 5_000 {
                var luck = Luck(seed: UInt64(seed))
                let index = luck.number(below: Self.files.count)
                let path = folder + "/" + Self.files[index]
                try Damaged(texts[index], &luck).bytes.write(toFile: path)
                // Half of them are read by themselves, the others together with all that a scenario names.
                let isAlone = seed % 2 == 0 && path.hasSuffix(".yaml")
                let isGood =
                    if isAlone {
                        isUncomplained(path)
                    } else if let scenario = scenarios[URL(filePath: path).deletingPathExtension().lastPathComponent] {
                        isSound(path, for: scenario)
                    } else {
                        isSound(folder + "/" + Self.files[index < 3 ? index : 0])
                    }
                if isGood { sound += 1 } else { unsound += 1 }
                try Array(texts[index].utf8).write(toFile: path)
            }
        }
        // A changed comment or number does no harm; most else does.
        #expect(sound > 250)
        #expect(unsound > 2_500)
        #expect(try peak() - before < 100)
    }

    private func isUncomplained(_ path: String) -> Bool {
        let diagnostics = check(paths: [path])
        return !diagnostics.hasErrors || diagnostics.rendered(inColour: true).isEmpty
    }

    /// Whether an environment can be read; what it names is looked for.
    private func isSound(_ path: String, for scenario: Scenario) -> Bool {
        do throws(Diagnostics) {
            let file = try EnvironmentFile(path: path, for: scenario)
            let again = try EnvironmentFile(path: path, for: scenario, kept: [file.source])
            return again.environment == file.environment
        } catch {
            return error.rendered().isEmpty
        }
    }

    /// Whether a scenario can be read; all that is derived from one that can must exist.
    private func isSound(_ path: String) -> Bool {
        do throws(Diagnostics) {
            let scenario = try ScenarioFiles(path: path).scenario()
            let system = scenario.system
            for service in system.services.indices { _ = system.replicas(of: service, for: system.standbys[0].running) }
            for case .scale(_, .share(let share)) in scenario.plan.steps.map(\.action) {
                for service in system.services.indices { _ = system.replicas(of: service, for: share) }
            }
            return true
        } catch {
            // Whoever is told that something is wrong is told what.
            return error.rendered().isEmpty
        }
    }
}
