// SPDX-License-Identifier: GPL-3.0-or-later

import Documents
import Rehearsal
import Study
import Testing

@Suite("A sweep")
struct SweepStudyTests {
    private static let values = ["0%", "20%", "50%", "100%", "120%"]

    private func point(_ number: Int) throws -> SweepStudy.Point {
        let example = try Example(
            [Setting(path: "system.standby.running", value: Self.values[number])], timings: false)
        return SweepStudy.Point(incident: example.incident, layout: example.layout)
    }

    private struct Row: Equatable, Sendable {
        var point: Int
        var bits: [[UInt64]]
    }

    private func rows(threads: Int, points: Range<Int> = 0..<5) throws -> [Row] {
        var rows: [Row] = []
        let next = try SweepStudy(points: points, trials: 300, threads: threads).run(
            prepare: { try point($0) }, summarise: { number, _, sample in Row(point: number, bits: sample.bits) },
            take: { rows.append($1) })
        #expect(next == points.upperBound)
        return rows
    }

    @Test("hands over points in order, the same on 1, 2, 3 and 7 threads")
    func order() throws {
        let alone = try rows(threads: 1)
        #expect(alone.map(\.point) == Array(0..<5))
        for threads in [2, 3, 7] { #expect(try rows(threads: threads) == alone) }
    }

    @Test("has at each point the trials that a study of it has")
    func sameAsStudy() throws {
        let row = try rows(threads: 2)[3]
        let point = try point(3)
        let sample = Study(of: point.incident, layout: point.layout, threads: 1).run(trials: 300)
        #expect(row.bits == sample.bits)
    }

    @Test("can leave out the points that were done before")
    func skip() throws {
        #expect(try rows(threads: 2, points: 2..<5) == Array(try rows(threads: 2)[2...]))
    }

    @Test("has the same luck at each point: what the lever does not touch does not change")
    func sameLuck() throws {
        let rows = try rows(threads: 2)
        let column = try #require(try point(0).layout.measures.firstIndex(of: .detectionTime))
        for row in rows { #expect(row.bits.map { $0[column] } == rows[0].bits.map { $0[column] }) }
    }

    private struct Broken: Error, Equatable { var point: Int }

    @Test("hands over what is before a point that cannot be made, and then throws")
    func failure() throws {
        var taken: [Int] = []
        let sweep = SweepStudy(points: 0..<5, trials: 300, threads: 3)
        #expect(throws: Broken(point: 2)) {
            try sweep.run(
                prepare: { number in
                    if number >= 2 { throw Broken(point: number) }
                    return try point(number)
                },
                summarise: { number, _, _ in number }, take: { taken.append($1) })
        }
        #expect(taken == [0, 1])
    }

    @Test("that is interrupted hands over finished points only")
    func interruption() throws {
        let interruption = Interruption()
        var taken: [Int] = []
        let next = try SweepStudy(points: 0..<5, trials: 20_000, threads: 2).run(
            interruption: interruption, prepare: { try point($0) },
            summarise: { number, _, sample in
                interruption.request()
                return sample.count == 20_000 ? number : -1
            },
            take: { taken.append($1) })
        #expect(taken == Array(0..<next))
        #expect(next >= 1 && next < 5)
    }
}
