// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@Suite("muster")
struct CommandTests {
    @Test("says its version")
    func version() throws {
        let run = try Binary.run(["--version"])
        #expect(run.status == 0)
        #expect(run.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    }

    @Test("explains each verb with examples", arguments: ["init", "check", "simulate", "rehearse", "sweep"])
    func help(verb: String) throws {
        let run = try Binary.run([verb, "--help"])
        #expect(run.status == 0)
        #expect(run.output.contains("EXAMPLES\n  muster \(verb)"))
        let examples = run.lines.drop { $0 != "EXAMPLES" }.dropFirst().prefix { !$0.isEmpty }
        #expect(examples.allSatisfy { $0.hasPrefix("  ") && $0.count <= 80 }, "no example is broken over two lines")
        #expect(run.errors.isEmpty)
    }

    @Test("completes in bash, zsh and fish", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) throws {
        let run = try Binary.run(["--generate-completion-script", shell])
        #expect(run.status == 0)
        #expect(run.output.contains("simulate"))
    }

    @Test(
        "ends with 2 and says what is wrong where it is used wrongly",
        arguments: [
            ["simulte"], ["simulate"], ["simulate", Binary.scenario, "--trials", "0"],
            ["simulate", Binary.scenario, "--trials", "many"], ["simulate", Binary.scenario, "--threads", "0"],
            ["simulate", Binary.scenario, "--format", "xml"], ["simulate", Binary.scenario, "--until", "soon"],
            ["simulate", Binary.scenario, "--require", "rto<=1h:95%"],
            ["simulate", Binary.scenario, "--set", "fault.lasts"],
            ["simulate", Binary.scenario, "--set", "fault.last=2h"], ["simulate", "scenarios/none.yaml"],
            ["rehearse", Binary.scenario, "--trial", "1", "--worst"], ["rehearse", Binary.scenario, "--like", "p42"],
            ["sweep", Binary.scenario], ["sweep", Binary.scenario, "--vary", "fault.lasts"],
            ["sweep", Binary.scenario, "--vary", "fault.last=1h,2h"],
            ["sweep", Binary.scenario, "--vary", "fault.lasts=1h,2h", "--resume", "--no-db"],
            ["check", "scenarios/none.yaml"], ["init", "scenarios/region-outage.yaml"],
        ])
    func misuse(arguments: [String]) throws {
        let run = try Binary.run(arguments)
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(!run.errors.isEmpty)
    }

    @Test(
        "Bash offers the values that an option has",
        arguments: [
            (["simulate", "a.yaml", "--format", ""], ["table", "json", "csv"]),
            (["drill", "run", "a.yaml", "--format", ""], ["table", "json"]),
            (["drill", "status", "--format", "j"], ["json"]),
            (["drill", "resume", "--format", ""], ["table", "json"]),
        ])
    func completedValues(words: [String], values: [String]) throws {
        let line = words.map { "'\($0)'" }.joined(separator: " ")
        let run = try Binary.shell(
            """
            source <(muster --generate-completion-script bash)
            COMP_WORDS=(muster \(line)); COMP_CWORD=\(words.count)
            COMP_LINE='muster \(words.joined(separator: " "))'; COMP_POINT=${#COMP_LINE}
            _muster muster "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
            printf '%s\\n' "${COMPREPLY[@]}"
            """)
        #expect(run.lines.dropLast().map(String.init) == values, "\(run.output)")
    }

    @Test("shows the place of a mistake in a file, and ends with 2")
    func mistake() throws {
        let place = try Directory()
        let text = """
            scenario: wrong
            system: \(Binary.root.path)/models/agent-framework/system.yaml
            plan: \(Binary.root.path)/models/agent-framework/plan.yaml
            fault: {kind: region-outage, region: us-east-1, last: 2h}
            """
        try text.write(toFile: place.path("wrong.yaml"), atomically: true, encoding: .utf8)
        for verb in ["check", "simulate", "rehearse"] {
            let run = try Binary.run([verb, place.path("wrong.yaml")])
            #expect(run.status == 2)
            #expect(run.errors.contains("wrong.yaml:4:49: error: 'last' is not a key of"), "\(run.errors)")
            #expect(run.errors.contains("did you mean 'lasts'?"))
        }
    }

    @Test("checks every example without mistakes, and finds what the plan as written is known for")
    func check() throws {
        let run = try Binary.shell("muster check scenarios/*.yaml models/*/*.yaml environments/*.yaml")
        #expect(run.status == 1)
        #expect(!run.output.contains("error:"))
        for code in ["no-slack", "control-plane-in-failed-region", "traffic-before-service"] {
            let isFound = run.lines.contains {
                $0.hasPrefix("models/agent-framework/plan.yaml:") && $0.hasSuffix(" [\(code)]")
            }
            #expect(isFound, "\(code): \(run.output)")
        }
    }

    @Test("ends a check with 0 where all findings are accepted, and says how many there are")
    func accepted() throws {
        let run = try Binary.run(["check", "scenarios/region-outage-parallel.yaml"])
        #expect(run.status == 0)
        #expect(run.output == "1 file: no findings, 1 accepted\n")
        #expect(run.errors.isEmpty)
    }

    @Test("ends quietly when nobody reads on")
    func closedPipe() throws {
        let run = try Binary.shell(
            "set -o pipefail; muster simulate \(Binary.scenario) --trials 3000 --format csv | head -1; echo ${PIPESTATUS[0]}"
        )
        #expect(run.lines.count == 3)
        #expect(run.lines[0].hasPrefix("trial,"))
        #expect(run.lines[1] == "141", "killed by SIGPIPE, as every tool of a pipeline is")
    }

    @Test("says so and ends with 2 where results cannot be written, and prints them all the same")
    func unwritable() throws {
        let run = try Binary.run([
            "simulate", Binary.scenario, "--trials", "100", "--csv", "/proc/nowhere/trials.csv",
        ])
        #expect(run.status == 2)
        #expect(run.errors == "muster: error: cannot write '/proc/nowhere/trials.csv': No such file or directory\n")
        #expect(run.output.contains("OBJECTIVES"))
    }

    @Test("says so and ends with 2 where standard output is full")
    func full() throws {
        let run = try Binary.shell("muster simulate \(Binary.scenario) --trials 100 > /dev/full")
        #expect(run.status == 2)
        #expect(run.output == "muster: error: cannot write to standard output: No space left on device\n")
    }

    @Test("says that it is a bug, with 70, when something happens that must not")
    func bug() throws {
        let run = try Binary.run(["simulate", Binary.scenario, "--trials", "1000000"]) { process in
            Thread.sleep(forTimeInterval: 0.3)
            kill(process.processIdentifier, SIGILL)
        }
        #expect(run.status == 70)
        #expect(run.errors.contains("muster: this is a bug of Muster's, not of your input; please report it"))
    }

    @Test("shows colours and progress to a terminal only, and no colours where NO_COLOR asks for none")
    func terminal() throws {
        // Long enough for a bar to be worth showing on any machine.
        let command = "simulate \(Binary.scenario) --trials 400000"
        let line = { (environment: String) in
            "\(environment) script -qefc \"'\(Binary.path)' \(command)\" /dev/null < /dev/null"
        }
        let shown = try Binary.shell(line("TERM=xterm COLUMNS=80"))
        #expect(shown.status == 0)
        #expect(shown.output.contains("\u{1B}[1mOBJECTIVES"))
        #expect(shown.output.contains("left"))
        let plain = try Binary.shell(line("TERM=xterm COLUMNS=80 NO_COLOR=1"))
        #expect(plain.output.contains("OBJECTIVES"))
        #expect(!plain.output.contains("\u{1B}[1m"))
        #expect(!(try Binary.shell("muster \(command) 2>&1")).output.contains("\u{1B}"))
    }

    @Test("replaces a file only when the new one is complete")
    func replaced() throws {
        let place = try Directory()
        try "old".write(toFile: place.path("trials.csv"), atomically: true, encoding: .utf8)
        let interrupted = try Binary.run([
            "simulate", Binary.scenario, "--trials", "1000000", "--csv", place.path("trials.csv"), "--quiet",
        ]) { process in
            Thread.sleep(forTimeInterval: 0.3)
            kill(process.processIdentifier, SIGKILL)
        }
        #expect(interrupted.reason == .uncaughtSignal)
        #expect(try place.read("trials.csv") == "old")
        let run = try Binary.run(
            ["simulate", Binary.scenario, "--trials", "10", "--csv", place.path("trials.csv"), "--quiet"])
        #expect(run.status == 0)
        #expect(csv(try place.read("trials.csv")).count == 11)
    }
}

@Suite("muster init")
struct InitTests {
    @Test("writes a starter that has no mistakes, and can be simulated, rehearsed and swept")
    func starter() throws {
        let place = try Directory()
        let run = try Binary.run(["init", place.path("shop")])
        #expect(run.status == 0)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: place.path("shop")).sorted()
                == ["environment.yaml", "plan.yaml", "prices.yaml", "scenario.yaml", "system.yaml"])
        let scenario = place.path("shop/scenario.yaml")
        let check = try Binary.run(["check", scenario, place.path("shop/environment.yaml")])
        #expect(check.output == "2 files: no mistakes\n")
        #expect(check.errors.isEmpty)
        for verb in [["simulate"], ["rehearse"], ["sweep"]] {
            let trials = verb == ["rehearse"] ? [] : ["--trials", "60"]
            #expect(try Binary.run(verb + [scenario] + trials).status == 0)
        }
    }

    @Test("overwrites nothing")
    func refusal() throws {
        let place = try Directory()
        try "mine".write(toFile: place.path("plan.yaml"), atomically: true, encoding: .utf8)
        let run = try Binary.run(["init"], in: place.url)
        #expect(run.status == 2)
        #expect(
            run.errors
                == "muster: error: plan.yaml: there already, and nothing is overwritten; name another directory\n")
        #expect(try place.names == ["plan.yaml"])
    }
}
