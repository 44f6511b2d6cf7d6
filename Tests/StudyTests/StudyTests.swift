// SPDX-License-Identifier: GPL-3.0-or-later

import Documents
import Foundation
import Rehearsal
import Study
import Testing

@Suite("A study")
struct StudyTests {
    @Test("gives one fingerprint on 1, 2, 3 and 7 threads")
    func threads() throws {
        let example = try Example()
        let fingerprints = [1, 2, 3, 7].map { example.fingerprint(example.study(threads: $0).run(trials: 700)) }
        #expect(Set(fingerprints).count == 1)
        #expect(fingerprints[0].count == 16)
    }

    @Test("has another fingerprint for other trials, another slice, another setting and another seed")
    func fingerprintsDiffer() throws {
        let example = try Example()
        let sample = example.study().run(trials: 50)
        var inputs = [example.inputs, example.inputs, example.inputs]
        inputs[1].settings = ["fault.lasts=2h"]
        inputs[2].seed += 1
        let fingerprints =
            inputs.map { Fingerprint(of: sample, inputs: $0).description } + [
                example.fingerprint(example.study().run(trials: 51)),
                example.fingerprint(example.study(first: 1).run(trials: 50)),
            ]
        #expect(Set(fingerprints).count == fingerprints.count)
    }

    @Test("of a slice has exactly the rows of the whole")
    func slices() throws {
        let example = try Example()
        let whole = example.study(threads: 3).run(trials: 400)
        let parts = [(0, 130), (130, 1), (131, 269)].map { first, trials in
            example.study(first: UInt64(first)).run(trials: trials)
        }
        #expect(parts.flatMap(\.bits) == whole.bits)
        #expect(
            (0..<400).map { whole.end(row: $0) } == parts.flatMap { part in (0..<part.count).map { part.end(row: $0) } }
        )
    }

    @Test("without timings has the same measures")
    func timings() throws {
        let (full, lean) = (try Example(), try Example(timings: false))
        #expect(full.study().run(trials: 100).bits == lean.study().run(trials: 100).bits)
    }

    @Test("that is interrupted keeps the longest finished prefix, and stops at once")
    func interruption() throws {
        let example = try Example(timings: false)
        let interruption = Interruption()
        Thread {
            Thread.sleep(forTimeInterval: 0.1)
            interruption.request()
        }.start()
        let start = ContinuousClock.now
        let sample = example.study(threads: 3).run(trials: 1_000_000, interruption: interruption)
        // 50 ms would do on an idle machine; a busy one may keep threads waiting.
        #expect(ContinuousClock.now - start < .seconds(3))
        #expect(sample.count < 1_000_000)
        #expect(sample.bits == example.study(threads: 1).run(trials: sample.count).bits)
    }

    @Test("that is interrupted before it begins has no rows")
    func interruptedBefore() throws {
        let interruption = Interruption()
        interruption.request()
        #expect(try Example().study().run(trials: 1_000, interruption: interruption).count == 0)
    }

    @Test("tells how far it is, and ends with all")
    func progress() throws {
        var seen: [Int] = []
        _ = try Example(timings: false).study().run(trials: 5_000) { seen.append($0.done) }
        #expect(seen.last == 5_000)
        #expect(seen == seen.sorted())
    }
}

@Suite("A study until a measure is known")
struct UntilTests {
    let goal = Goal(measure: .recoveryTime, statistic: .p50, relativeHalfWidth: 0.02)

    @Test("takes the same number of trials on 1 and 3 threads, and knows it as well as was asked")
    func reached() throws {
        let example = try Example(timings: false)
        let runs = [1, 3].map { example.study(threads: $0).run(until: goal, limit: 1_000_000) }
        #expect(runs[0].reached && runs[1].reached)
        #expect(runs[0].sample.count == runs[1].sample.count)
        let summary = Summary(of: runs[0].sample, plan: example.scenario.plan)
        let figure = try #require(summary[.recoveryTime]?[.p50])
        #expect((figure.high - figure.low) / 2 / figure.value <= 0.02)
    }

    @Test("is the same as a study of so many trials")
    func sameAsPlain() throws {
        let example = try Example()
        let sample = example.study().run(until: goal, limit: 1_000_000).sample
        #expect(example.fingerprint(sample) == example.fingerprint(example.study().run(trials: sample.count)))
    }

    @Test("gives up at the limit")
    func limit() throws {
        let hard = Goal(measure: .recoveryTime, statistic: .p99, relativeHalfWidth: 0.0001)
        let run = try Example(timings: false).study().run(until: hard, limit: 1_500)
        #expect(!run.reached)
        #expect(run.sample.count == 1_500)
    }
}
