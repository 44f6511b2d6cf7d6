// SPDX-License-Identifier: GPL-3.0-or-later

import Quantities
import Testing

@Suite("A range that is written")
struct WrittenRangeTests {
    private static func range(_ text: String) throws(Malformed) -> WrittenRange {
        let parts = text.split(separator: "..", omittingEmptySubsequences: false).map(String.init)
        return try WrittenRange(from: try WrittenNumber(parts[0]), to: try WrittenNumber(parts[1]))
    }

    @Test(
        "has exact values in its unit, the finer of two, with as many digits as it takes",
        arguments: [
            ("5min..15min", ["5min", "7.5min", "10min", "15min"]), ("0%..120%", ["0%", "30%", "60%", "120%"]),
            ("30s..2min", ["30s", "52.5s", "75s", "120s"]), ("0.5..0.9", ["0.5", "0.6", "0.7", "0.9"]),
            ("100/s..30000/min", ["6000/min", "12000/min", "18000/min", "30000/min"]),
            ("50%..1.5", ["50%", "75%", "100%", "150%"]), ("1KiB..3KiB", ["1.024kB", "1.536kB", "2.048kB", "3.072kB"]),
            ("1GB..1GiB", ["1GB", "1.018435456GB", "1.036870912GB", "1.073741824GB"]),
        ])
    func values(text: String, values: [String]) throws {
        let range = try Self.range(text)
        #expect([0, 0.25, 0.5, 1].map { range.written(at: $0) } == values)
        #expect([range.low, range.high] == [values[0], values[3]])
    }

    @Test("of whole numbers without unit gives whole numbers, equally likely; with a point it gives what lies between")
    func whole() throws {
        let range = try Self.range("1..4")
        var counts: [String: Int] = [:]
        for step in 0..<4000 { counts[range.written(at: (Double(step) + 0.5) / 4000), default: 0] += 1 }
        #expect(counts == ["1": 1000, "2": 1000, "3": 1000, "4": 1000])
        #expect(range.written(at: 1) == "4")
        #expect(try Self.range("1.0..4.0").written(at: 0.5) == "2.5")
    }

    @Test(
        "is read back as a value between its ends, whatever its family",
        arguments: ["1us..9us", "3ms..4ms", "1min..1.1min", "1s..1000y", "1h..1.0001h"])
    func durations(text: String) throws {
        let range = try Self.range(text)
        var last = try Duration(range.low)
        for step in 0...1000 {
            let value = try Duration(range.written(at: Double(step) / 1000, resolution: 100_000))
            #expect(value >= last)
            last = value
        }
        #expect(last == (try Duration(range.high)))
    }

    @Test("has as many values as are asked for, where its unit has them")
    func resolution() throws {
        let range = try Self.range("5min..15min")
        let values = Set((0...10_000).map { range.written(at: Double($0) / 10_000) })
        #expect(values.count == 10_001)
        #expect(
            Set((0...10_000).map { (try? Self.range("1us..9us").written(at: Double($0) / 10_000)) ?? "" }).count == 9)
    }

    @Test(
        "that holds nothing is refused, and says why",
        arguments: [
            ("15min..5min", "a range goes from the smaller value to the larger"),
            ("5min..5min", "this range is empty: both ends are the same"),
            ("60s..1min", "this range is empty: both ends are the same"),
            ("5min..3GB", "a range from a duration to a size has nothing in it: write both in one unit"),
            ("1..3GB", "a range from a number to a size has nothing in it: write both in one unit"),
            ("5parsec..3min", "'parsec' is not a unit"),
        ])
    func mistakes(text: String, message: String) {
        let error = #expect(throws: Malformed.self) { try Self.range(text) }
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
    }
}

@Suite("An amount of any kind")
struct AnyAmountTests {
    @Test(
        "is what it says, in seconds and bytes",
        arguments: [
            ("15min", 900.0, 1, 0), ("250us", 0.00025, 1, 0), ("40GB", 4e10, 0, 1), ("1KiB", 1024, 0, 1),
            ("400/s", 400, -1, 0), ("30/min", 0.5, -1, 0), ("250MB/s", 2.5e8, -1, 1), ("99%", 0.99, 0, 0),
            ("-1.15", -1.15, 0, 0),
        ])
    func reading(text: String, value: Double, time: Int, data: Int) throws {
        let quantity = try AnyAmount(text)
        #expect(quantity.double == value)
        #expect([quantity.time, quantity.data] == [time, data])
    }

    @Test("is computed exactly: a tenth and two tenths are three tenths")
    func exact() throws {
        let sum = try #require(try AnyAmount("0.1").plus(AnyAmount("20%")))
        #expect(sum.compared(to: try AnyAmount("0.3")) == 0)
        #expect(try AnyAmount("20min").compared(to: AnyAmount("1199.999999s")) == 1)
        #expect(try AnyAmount("1h").plus(AnyAmount("30min").negated) == AnyAmount("1800s"))
    }

    @Test("multiplies and divides kinds with amounts: data over time is a data rate")
    func kinds() throws {
        #expect(try AnyAmount("90GB").over(AnyAmount("6min")) == AnyAmount("250MB/s"))
        #expect(try AnyAmount("250MB/s").times(AnyAmount("6min")) == AnyAmount("90GB"))
        #expect(try AnyAmount("1h").over(AnyAmount("-15min")) == AnyAmount("-4"))
        #expect(try AnyAmount("1h").over(AnyAmount("0s")) == nil)
        #expect(try AnyAmount("1h").isLike(AnyAmount("1GB")) == false)
    }

    @Test("that has too many digits to be exact is none")
    func overflow() throws {
        var product: AnyAmount? = try AnyAmount("1234567890123")
        for _ in 0..<4 { product = try product?.times(AnyAmount("1234567890123")) }
        #expect(product == nil)
    }
}
