// SPDX-License-Identifier: GPL-3.0-or-later

import Estate
import Execution
import Quantities
import RandomPlans
import Testing

@Suite("The detector")
struct DetectorTests {
    typealias Finding = Detector.Finding

    private func detector(
        _ unavailable: Duration?, failures: Int = 1, downSince: WallTime? = nil, isLost: Bool = false
    ) -> Detector {
        let probe = Monitoring.Probe(every: .seconds(10), timeout: .seconds(5), failures: failures)
        return Detector(unavailable: unavailable, probe: probe, downSince: downSince, isLost: isLost)
    }

    /// What probes ten seconds apart tell; `+` is a success.
    private func findings(_ probes: String, _ detector: Detector) -> [[Finding]] {
        var detector = detector
        return zip(Int64(0)..., probes).map { index, probe in detector.note(success: probe == "+", at: .at(index * 10))
        }
    }

    @Test("The trigger fires at the first failure that is late enough, once in a row")
    func fires() {
        let found = findings("+----+--", detector(.seconds(20), failures: 1))
        #expect(found == [[.up], [.down], [], [.unavailable], [], [.up, .returned], [.down], []])
    }

    @Test("It also takes as many failures as the probe says")
    func failures() {
        #expect(findings("---", detector(.zero, failures: 3)) == [[.down], [], [.unavailable]])
        #expect(findings("--+--", detector(.zero, failures: 3)) == [[.down], [], [.up], [.down], []])
        #expect(findings("-", detector(.zero)) == [[.down, .unavailable]])
    }

    @Test("Without the trigger it tells only of down, up and return")
    func noTrigger() {
        #expect(findings("--++", detector(nil, failures: 2)) == [[.down], [], [.up], [.returned]])
    }

    @Test("One lucky probe does not end an outage that took several to tell")
    func lucky() {
        let found = findings("--+-++", detector(nil, failures: 2))
        #expect(found == [[.down], [], [.up], [.down], [.up], [.returned]])
    }

    @Test("It goes on with a row that was under way before")
    func resumes() {
        let since = WallTime.at(-30)
        #expect(findings("-", detector(.seconds(30), failures: 2, downSince: since)) == [[.unavailable]])
        #expect(findings("+-", detector(.seconds(30), failures: 2, downSince: since)) == [[.up], [.down]])
        #expect(findings("++", detector(nil, failures: 2, isLost: true)) == [[.up], [.returned]])
    }

    /// What the last of some probes tells, by the rule as it is written, from all of them.
    private func plainly(
        _ probes: ArraySlice<(success: Bool, at: WallTime)>, _ unavailable: Duration?, _ failures: Int
    ) -> [Finding] {
        let last = probes.last!
        let rows = self.rows(probes)
        let row = rows.last!
        var findings: [Finding] = row.count == 1 ? [last.success ? .up : .down] : []
        if last.success {
            let decisive = rows.dropLast().last { $0.count >= failures }
            if row.count == failures, decisive?.first?.success == false { findings.append(.returned) }
        } else if let unavailable {
            let firing = row.enumerated().first { offset, probe in
                offset + 1 >= failures && probe.at - row.first!.at >= unavailable
            }
            if firing?.offset == row.count - 1 { findings.append(.unavailable) }
        }
        return findings
    }

    private func rows(
        _ probes: ArraySlice<(success: Bool, at: WallTime)>
    ) -> [ArraySlice<(success: Bool, at: WallTime)>] {
        var rows: [ArraySlice<(success: Bool, at: WallTime)>] = []
        var start = probes.startIndex
        for index in probes.indices
        where index + 1 == probes.endIndex || probes[index + 1].success != probes[index].success {
            rows.append(probes[start...index])
            start = index + 1
        }
        return rows
    }

    @Test("It tells what the rule tells, on random series")
    func random() {
        var counts: [Finding: Int] = [:]
        for seed in UInt64(1)...2_000 {
            var luck = Luck(seed: seed)
            let failures = 1 + luck.below(4)
            let unavailable: Duration? = luck.percent(10) ? nil : .seconds(Int64(luck.below(60)))
            var detector = self.detector(unavailable, failures: failures)
            var probes: [(success: Bool, at: WallTime)] = []
            var (now, success) = (Int64(0), luck.percent(50))
            for _ in 0..<60 {
                now += Int64(1 + luck.below(15))
                if luck.percent(30) { success.toggle() }
                probes.append((success, .at(now)))
                let found = detector.note(success: success, at: .at(now))
                #expect(found == plainly(probes[...], unavailable, failures), "series \(seed)")
                for finding in found { counts[finding, default: 0] += 1 }
            }
        }
        for finding in [Finding.down, .up, .unavailable, .returned] { #expect(counts[finding, default: 0] > 1_000) }
    }
}
