// SPDX-License-Identifier: GPL-3.0-or-later
import Adapters
import Estate
import Execution
import Foundation
import Plan
import Quantities
import Testing

@Suite("Commands do steps")
struct CommandAdapterTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    @Test("What a command says last is the answer's text; what it puts out is for later steps")
    func answer() async throws {
        let adapter = place.shell(
            #"echo first; echo; echo 'restored 40 GB'; echo; printf 'since=2026-01-01\nempty=\n' > "$MUSTER_OUTPUT""#)
        let answer = await adapter.perform(.restore)
        #expect(answer == Answer(.succeeded, "restored 40 GB", outputs: ["since": "2026-01-01", "empty": ""]))
    }

    @Test("A line of outputs that is none is told, and the others count")
    func badOutput() async throws {
        let answer = await place.shell(#"printf 'a=1\nwhat\n' > "$MUSTER_OUTPUT""#).perform(.restore)
        #expect(answer?.outputs == ["a": "1"])
        #expect(answer?.text == "line 2 of its MUSTER_OUTPUT is not name=value")
    }

    @Test(
        "A failure says how it ended and what the command complained of",
        arguments: [
            ("echo out; echo why >&2; exit 3", "exit status 3: why"), ("echo only; exit 1", "exit status 1: only"),
            ("exit 200", "exit status 200"), ("kill -9 $$", "ended by signal 9"),
            (#"printf '\033[31mred\033[0m \007alert\r\n' >&2; exit 1"#, "exit status 1: red alert"),
            (#"printf '\377\376 odd' >&2; exit 1"#, "exit status 1: \u{fffd}\u{fffd} odd"),
        ])
    func failures(line: String, text: String) async throws {
        #expect(await place.shell(line).perform(.restore) == Answer(.failed, text))
    }

    @Test("Ten megabytes of output are kept, and a line of the answer stays a line")
    func muchOutput() async throws {
        let ending = "head -c 10000000 /dev/zero | tr '\\0' x"
        let answer = await place.shell("\(ending); echo; echo last").perform(.restore)
        #expect(answer == Answer(.succeeded, "last"))
        let size =
            try FileManager.default.attributesOfItem(
                atPath: place.directory.path("\(Workplace.attempt)/stdout"))[.size] as? Int
        #expect(size == 10_000_006)
        var second = Order.restore
        second.attempt.number = 2
        let long = await place.shell(ending).perform(second)
        #expect(long?.text.utf8.count == 500)
    }

    @Test("A command runs in the environment's directory, reads nothing, and knows its attempt")
    func surroundings() async throws {
        let adapter = place.shell(
            #"cat; echo "$(pwd -P) $MUSTER_DRILL $MUSTER_STEP $MUSTER_ATTEMPT $MUSTER_KEY $MUSTER_KIND""#,
            undo: #"echo "$MUSTER_KEY $MUSTER_KIND""#)
        let path = place.directory.url.resolvingSymlinksInPath().path
        #expect(await adapter.perform(.restore)?.text == "\(path) d1 restore 1 d1/restore/1 forward")
        #expect(await adapter.undo(.undoRestore)?.text == "d1/restore/2 undo")
    }

    @Test(
        "Placeholders have the step's values",
        arguments: [
            (.restore(store: "x"), "{store} {name} {step} {attempt} {drill} {key}", "x x s 1 d1 d1/s/1"),
            (.scale(region: "x", to: .share(Rational(120, 100))), "{region} {to}", "x 120%"),
            (.scale(region: "x", to: .standby), "{region} {to} {target}", "x standby standby"),
            (.start(services: ["a", "b"], region: "x"), "{services} {region}", "a,b x"),
            (.replay(log: "x", from: "memory"), "{store} {from} {since}", "x memory yesterday"),
            (.reingest(queue: "x"), "{queue}", "x"),
            (.switchTraffic(record: "x", to: "r2", through: .record, fence: false), "{record} {to}", "x r2"),
            (.sync(stores: ["x"], to: "r1"), "{store} {to} {key}", "x r1 d1/s/1/x"),
            (.notify(.channel("x")), "{name} {to} {{}}", "x x {}"),
            (.notify(.role(0)), "{name}", "sre"),
        ] as [(Action, String, String)])
    func placeholders(action: Action, line: String, text: String) async throws {
        let commands = ["x", "sre"].map { Environment.Command(name: $0, run: ["/bin/echo", line]) }
        let adapter = CommandAdapter(commands, site: place.site)
        let order = Order.first(action, id: "s", values: ["since": "yesterday", "store": "never"])
        #expect(await adapter.precheck(order) == .ready)
        #expect(await adapter.perform(order) == Answer(.succeeded, text))
        #expect(adapter.describe(order).hasPrefix("runs /bin/echo "))
    }

    @Test("What an earlier step has not put out is missed when the command is to run, and not before")
    func unknownValue() async throws {
        let adapter = CommandAdapter(
            [Environment.Command(name: "memory", run: ["echo", "{since}"])], site: place.site)
        #expect(await adapter.precheck(.restore) == .ready)
        #expect(adapter.describe(.restore) == "runs echo {since}")
        #expect(await adapter.perform(.restore) == Answer(.failed, "nothing has given a value for {since}"))
        #expect(await adapter.check(.restore) == .notDone)
    }

    @Test(
        "What is wrong with a command is known before the drill",
        arguments: [
            (["true", "{"], "a brace without a name"), (["true", "{ x}"], "a brace without a name"),
            (["true", "}"], "closes a brace"), (["true", "{queue}"], "{queue} in '{queue}' has no meaning"),
            (["no-such-program"], "no program 'no-such-program'"), (["./missing"], "there is no './missing'"),
            (["./plain"], "'./plain' is not an executable file"), (["/tmp"], "'/tmp' is not an executable file"),
            ([], "no program"),
        ])
    func wrong(run: [String], text: String) async throws {
        try place.directory.write("", to: "plain")
        let adapter = CommandAdapter([Environment.Command(name: "memory", run: run)], site: place.site)
        guard case .wrong(let why) = await adapter.precheck(.restore) else {
            Issue.record("nothing is wrong")
            return
        }
        #expect(why.contains(text))
        #expect(!place.exists("drill"))
    }

    @Test("A program is found beside the environment's file")
    func besideTheFile() async throws {
        try place.directory.write("#!/bin/sh\necho here\n", to: "bin/do")
        chmod(place.directory.path("bin/do"), 0o755)
        let command = Environment.Command(
            name: "memory", run: ["bin/do"], check: ["bin/do"], precheck: ["bin/do"])
        let adapter = CommandAdapter([command], site: place.site)
        #expect(await adapter.precheck(.restore) == .ready)
        #expect(await adapter.perform(.restore) == Answer(.succeeded, "here"))
    }

    @Test("A program that cannot be started has failed")
    func missing() async throws {
        let adapter = CommandAdapter([Environment.Command(name: "memory", run: ["./missing"])], site: place.site)
        #expect(
            await adapter.perform(.restore)
                == Answer(.failed, "'./missing' cannot be started: No such file or directory"))
    }

    @Test("A precheck that says no is an impairment, and so is one that says nothing")
    func precheck() async throws {
        #expect(await place.shell("true", precheck: "true").precheck(.restore) == .ready)
        #expect(await place.shell("true", precheck: "echo lagging; exit 1").precheck(.restore) == .impaired("lagging"))
        #expect(
            await place.shell("true", precheck: "exit 4").precheck(.restore)
                == .impaired("memory: its precheck ended with exit status 4"))
        let slow = place.shell("true", precheck: "echo $$ > pid; sleep 600")
        #expect(await slow.precheck(.restore) == .impaired("memory: its precheck: no answer in 10 s"))
        #expect(!isRunning(try place.number(in: "pid")))
    }

    @Test("Several things are done one after the other, each once, up to the first that fails")
    func several() async throws {
        func adapter(_ second: String) -> CommandAdapter {
            CommandAdapter(
                [("a", "echo a >> effects; echo fine"), ("b", second), ("c", "echo c >> effects")].map {
                    Environment.Command(name: $0.0, run: ["/bin/sh", "-c", $0.1])
                }, site: place.site)
        }
        let order = Order.first(.sync(stores: ["a", "b", "c"], to: "r1"), id: "sync")
        let failing = adapter("echo b >> effects; exit 1")
        #expect(await failing.perform(order) == Answer(.failed, "a: fine; b: exit status 1"))
        #expect(place.effects == ["a", "b"])
        #expect(await failing.check(order) == .done(Answer(.failed, "a: fine; b: exit status 1")))
        var second = order
        second.attempt.number = 2
        #expect(await adapter("true").perform(second) == Answer(.succeeded, "a: fine; b; c"))
        #expect(place.effects == ["a", "b", "a", "c"])
    }

    @Test("A thing that the environment has no command for is named")
    func noCommand() async throws {
        let order = Order.first(.restore(store: "journal"))
        let text = "environment test has no restore command for 'journal'"
        #expect(await place.shell("true").precheck(order) == .wrong(text))
        #expect(await place.shell("true").perform(order) == Answer(.failed, text))
        #expect(await place.shell("true").undo(.undoRestore) == Answer(.failed, "'memory' has no undo"))
    }
}
