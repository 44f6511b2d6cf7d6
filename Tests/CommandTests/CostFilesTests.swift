// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// What `muster cost` writes besides its table: growth, losses, FOCUS.
@Suite("muster cost, files")
struct CostFilesTests {
    private func cost(_ arguments: [String]) throws -> Binary.Run {
        try Binary.run(["cost", Binary.scenario, "--trials", "300", "--periods", "400"] + arguments)
    }

    @Test("grows by 3 % a month, exactly, and still sums to the cent")
    func growth() throws {
        let arguments = ["--months", "13", "--growth", "3%/month"]
        let rows = csv(try cost(arguments + ["--format", "csv"]).output).dropFirst()
        let journal = rows.filter { $0[3] == "journal" && $0[5] == "mean" }
        // 4,730.4 GB × 1.03 and × 1.03¹² = 1.425760886846178945.
        #expect(journal.map { $0[6] }[1] == "4872.312" && journal.map { $0[6] }[12] == "6744.419299")
        let agents = rows.filter { $0[2] == "us-east-1" && $0[3] == "agents" && $0[5] == "mean" }
        // ⌈24 × 1.03⌉ = 25 and ⌈24 × 1.4257…⌉ = 35 replicas for 730 h.
        #expect(agents.map { $0[6] }[1] == "18250" && agents.map { $0[6] }[12] == "25550")
        let document = try object(try cost(arguments + ["--format", "json"]).output)
        let totals = try #require(document["totals"] as? [String: Double])
        for (statistic, total) in totals {
            let cents = rows.filter { $0[5] == statistic }.compactMap { Int($0[9].filter { $0 != "." }) }
            #expect(cents.reduce(0, +) == Int((total * 100).rounded()))
        }
        let months = try #require(document["by_month"] as? [[String: Any]])
        #expect(months.count == 13 && months[12]["month"] as? String == "2027-09")
        let table = try cost(arguments)
        #expect(table.output.contains("growing by 3 % a month") && table.output.contains("× 1.43"))
        #expect(table.lines.allSatisfy { $0.count <= 80 })
        #expect(
            try Binary.run(
                ["cost", Binary.scenario, "--trials", "50"] + arguments, environment: ["COLUMNS": "60"]
            ).lines.allSatisfy { $0.count <= 60 })
    }

    @Test("writes the loss exceedance curve, falling, with nothing where so few periods cannot tell")
    func losses() throws {
        let place = try Directory()
        let run = try cost(["--losses", place.path("losses.csv")])
        #expect(run.status == 0)
        let rows = csv(try place.read("losses.csv"))
        #expect(rows[0] == ["chance", "loss", "low", "high", "periods", "currency"])
        let losses = rows.dropFirst().compactMap { Double($0[1]) }
        #expect(losses == losses.sorted() && losses.count > 15)
        // Of 400 periods none can tell what happens in one of a thousand.
        #expect(rows.last?.prefix(4) == ["0.001", "", "", ""])
        #expect(run.output.contains("a year's loss exceeds"))
    }

    @Test(
        "writes FOCUS-shaped rows that are the cloud's bill, says that they are a projection",
        arguments: ["1.2", "1.4"])
    func focus(version: String) throws {
        let place = try Directory()
        let run = try cost(["--focus", version, "--csv", place.path("focus.csv"), "--format", "json"])
        #expect(run.status == 0)
        #expect(run.errors.contains("a FOCUS-shaped projection, not a FOCUS billing dataset"))
        let text = try place.read("focus.csv")
        let columns = text.components(separatedBy: "\r\n")[0].components(separatedBy: ",")
        #expect(columns.contains("ServiceProviderName") == (version == "1.4"))
        #expect(columns.contains("ProviderName") == (version == "1.2"))
        // The first column has no commas in it.
        let billed = text.components(separatedBy: "\r\n").dropFirst().dropLast().compactMap {
            $0.split(separator: ",").first.flatMap { Int($0.filter { $0 != "." }) }
        }
        let clouds = try #require(try object(run.output)["cloud_totals"] as? [String: Double])
        #expect(billed.reduce(0, +) == Int((try #require(clouds["mean"]) * 100).rounded()))
    }

    @Test("is accepted by FOCUS's validator, but for the invoice that a projection has not")
    func validator() throws {
        guard let python = Self.python() else {
            // Not a failure: the validator needs Python 3.12 or later with `pip install focus-validator "pyarrow<22"`.
            print("skipped: no Python with focus_validator; name one with FOCUS_PYTHON")
            return
        }
        let place = try Directory()
        // From a CSV the validator takes an account of nothing but digits for a number.
        let root = Binary.root.path
        try String(contentsOfFile: "\(root)/models/agent-framework/prices.yaml", encoding: .utf8)
            .replacing("\"000000000000\"", with: "agents-0001")
            .write(toFile: place.path("prices.yaml"), atomically: true, encoding: .utf8)
        try "scenario: other\nextends: \(root)/scenarios/region-outage.yaml\nprices: prices.yaml\n"
            .write(toFile: place.path("other.yaml"), atomically: true, encoding: .utf8)
        let run = try Binary.run(
            [
                "cost", place.path("other.yaml"), "--trials", "300", "--months", "2", "--focus", "1.2", "--csv",
                place.path("focus.csv"),
            ])
        #expect(run.status == 0)
        let find = "import focus_validator, os; print(os.path.dirname(os.path.dirname(focus_validator.__file__)))"
        let home = try Binary.run(["-c", find], program: python).output.trimmingCharacters(in: .whitespacesAndNewlines)
        // The validator finds its list of currencies by a path relative to where it is installed.
        let told = try Binary.run(
            [
                "-m", "focus_validator.main", "--data-file", place.path("focus.csv"), "--validate-version", "1.2.0.1",
                "--block-download",
            ], in: URL(fileURLWithPath: home), program: python)
        // Its exit status says nothing; what it prints does.
        let failed = (told.output + told.errors).components(separatedBy: .newlines).filter { $0.contains("❌") }
        #expect(failed.allSatisfy { $0.contains("InvoiceId-C-005-C") }, "\(failed)")
        #expect(told.output.contains("✅"), "\(told.errors.suffix(2000))")
    }

    /// A Python that has the validator.
    private static func python() -> String? {
        let named = ProcessInfo.processInfo.environment["FOCUS_PYTHON"]
        let candidates = [named].compactMap { $0 } + ["/usr/bin/python3", "/usr/local/bin/python3"]
        return candidates.first { path in
            guard FileManager.default.isExecutableFile(atPath: path) else { return false }
            let run = try? Binary.run(["-c", "import focus_validator.main"], program: path)
            return run?.status == 0
        }
    }
}
