// SPDX-License-Identifier: GPL-3.0-or-later
import Quantities
import Testing

@Suite("Quantities are shown to people")
struct PrintingTests {
    @Test(
        "Durations have one unit and one digit after the point",
        arguments: [
            (0, "0 µs"), (999, "999 µs"), (250_000, "250 ms"), (1_000_000, "1 s"), (59_940_000, "59.9 s"),
            (59_960_000, "1 min"), (41.2 * 60e6, "41.2 min"), (8.9 * 3.6e9, "8.9 h"), (47.9 * 3.6e9, "47.9 h"),
            (48 * 3.6e9, "2 d"), (3 * 31_536e9, "3 y"), (.infinity, "∞"), (-1.5e6, "-1.5 s"),
        ] as [(Double, String)])
    func durations(microseconds: Double, text: String) {
        #expect(Duration.text(microseconds: microseconds) == text)
    }

    @Test("What is written for a file is read back", arguments: ["0s", "15min", "90s", "250ms", "7d", "1us", "25h"])
    func written(text: String) throws {
        #expect(try Duration(text).written == text)
    }

    @Test("Sizes, shares, rates and money")
    func others() throws {
        #expect(try ByteCount("40GB").description == "40 GB")
        #expect(try ByteCount("1536B").description == "1.5 kB")
        #expect(try ByteCount("999.96kB").description == "1 MB")
        #expect(try Rational(share: "4.5%").percent == "4.5%")
        #expect(try Rational(share: "0.0001%").percent == "0.0001%")
        #expect(try Rate("20000/min").description == "333.333333/s")
        #expect(try Money("0.096").description == "0.096")
        #expect(try Money("10000").description == "10000.00")
    }

    @Test(
        "Money is rounded half away from zero",
        arguments: [
            (5_000_000, "0.01"), (4_999_999, "0.00"), (-5_000_000, "-0.01"), (-4_999_999, "0.00"),
            (1_234_565_000_000, "1234.57"), (Int64.min, "-9223372036.85"),
        ] as [(Int64, String)])
    func cents(nanos: Int64, text: String) {
        #expect(Money(nanos: nanos).fixed(places: 2) == text)
    }
}
