// SPDX-License-Identifier: GPL-3.0-or-later
import Quantities
import Testing

@Suite("Quantities are read exactly")
struct ParsingTests {
    @Test(
        "Durations are whole microseconds",
        arguments: [
            ("0s", 0), ("1us", 1), ("250ms", 250_000), ("15s", 15_000_000), ("1.5s", 1_500_000), ("5min", 300_000_000),
            ("2h", 7_200_000_000), ("3d", 259_200_000_000), ("1w", 604_800_000_000), ("1y", 31_536_000_000_000),
            ("1000y", 31_536_000_000_000_000), ("0.000001s", 1), ("15 min", 900_000_000), ("0.1h", 360_000_000),
        ] as [(String, Int64)])
    func durations(text: String, microseconds: Int64) throws {
        #expect(try Duration(text).microseconds == microseconds)
    }

    @Test(
        "Sizes are whole bytes, decimal and binary",
        arguments: [
            ("2kB", 2_000), ("40GB", 40_000_000_000), ("10GiB", 10_737_418_240), ("1.5KiB", 1536), ("0B", 0),
            ("1000PB", 1_000_000_000_000_000_000), ("1TiB", 1_099_511_627_776),
        ] as [(String, Int64)])
    func sizes(text: String, bytes: Int64) throws {
        #expect(try ByteCount(text).bytes == bytes)
    }

    @Test(
        "Rates are exact fractions per second",
        arguments: [
            ("400/s", Rational(400)), ("20000/min", Rational(1000, 3)), ("1/h", Rational(1, 3600)),
            ("0.5/s", Rational(1, 2)), ("1/y", Rational(1, 31_536_000)), ("730/month", Rational(1, 3600)),
            ("1000000000/s", Rational(1_000_000_000)),
        ])
    func rates(text: String, perSecond: Rational) throws {
        #expect(try Rate(text).perSecond == perSecond)
    }

    @Test(
        "Data rates are exact bytes per second",
        arguments: [
            ("250MB/s", Rational(250_000_000)), ("6.4GB/h", Rational(16_000_000, 9)), ("1KiB/min", Rational(256, 15)),
        ])
    func dataRates(text: String, perSecond: Rational) throws {
        #expect(try Rate(bytes: text).perSecond == perSecond)
    }

    @Test(
        "Shares are exact, written either way",
        arguments: [
            ("99%", Rational(99, 100)), ("0.99", Rational(99, 100)), ("0%", .zero), ("100%", .one),
            ("4.5%", Rational(9, 200)), ("0.0001%", Rational(1, 1_000_000)), ("120%", Rational(6, 5)),
            ("100000%", Rational(1000)),
        ])
    func shares(text: String, share: Rational) throws {
        #expect(try Rational(share: text) == share)
    }

    @Test(
        "Money is exact to nine places",
        arguments: [
            ("0.096", 96_000_000), ("10000", 10_000_000_000_000), ("0.000000001", 1),
            ("1000000000", 1_000_000_000_000_000_000),
        ] as [(String, Int64)])
    func money(text: String, nanos: Int64) throws {
        #expect(try Money(text).nanos == nanos)
    }

    @Test("Money per time is per hour")
    func moneyPerHour() throws {
        #expect(try Money(perHour: "10000/h").nanos == 10_000_000_000_000)
        #expect(try Money(perHour: "1/min").nanos == 60_000_000_000)
        #expect(try Money(perHour: "24/d").nanos == 1_000_000_000)
    }

    @Test("Growth is per month or year")
    func growth() throws {
        #expect(try Growth("3%/month") == Growth(share: Rational(3, 100), months: 1))
        #expect(try Growth("40%/year") == Growth(share: Rational(2, 5), months: 12))
        #expect(try Growth("40%/y") == Growth(share: Rational(2, 5), months: 12))
        #expect(throws: Malformed(at: 3, "growth is per month or year, not per 'week'")) { try Growth("3%/week") }
        #expect(throws: Malformed(at: 2, "growth says per what; for example 3%/month")) { try Growth("3%") }
    }

    @Test("A mistake is found at the byte where it begins")
    func offsets() {
        #expect(throws: Malformed(at: 2, "'m' is not a unit of a duration: use us, ms, s, min, h, d, w or y")) {
            try Duration("15m")
        }
        #expect(throws: Malformed(at: 4, "unexpected 's' after a share")) { try Rational(share: "99% s") }
        #expect(throws: Malformed(at: 0, "a share has at most 6 digits after the point")) {
            try Rational(share: "0.1234567")
        }
    }

    @Test("What cannot be kept exactly is refused")
    func inexact() {
        #expect(throws: Malformed(at: 0, "'1234567890123.123456789B/y' has too many digits to be kept exactly")) {
            try Rate(bytes: "1234567890123.123456789B/y")
        }
    }

    @Test("No text makes a reader trap", arguments: 0..<8)
    func anything(seed: UInt64) {
        let letters = Array("0123456789.%/-+ sminhdwykMGTPBi()[]:,=abelognrmupxf95µ🜁")
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        var sound = 0
        for _ in 0..<20_000 {
            var text = ""
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            for _ in 0..<Int(state >> 60) + 1 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text.append(letters[Int(state >> 33) % letters.count])
            }
            if (try? Duration(text)) != nil { sound += 1 }
            _ = try? ByteCount(text)
            _ = try? Rate(text)
            _ = try? Rate(bytes: text)
            _ = try? Rational(share: text)
            _ = try? Money(text)
            _ = try? Money(perHour: text)
            _ = try? Count.parse(text)
            _ = try? Growth(text)
            _ = try? Distribution("uniform(\(text), \(text))", of: .duration) { _ in [] }
        }
        #expect(sound > 0)
    }
}
