// SPDX-License-Identifier: GPL-3.0-or-later

/// Sorting of many floating-point numbers.
enum Sorting {
    private static let digitBits = 11
    private static let passes = 6

    /// Sorts numbers, none of them NaN. From 4,096 on by their bits, 11 at a time (Knuth, volume 3, section 5.2.5): O(n),
    /// less than half the time of the standard library's comparisons.
    static func sort(_ values: inout [Double]) {
        guard values.count >= 4096 else { return values.sort() }
        values.withUnsafeMutableBufferPointer { values in
            values.withMemoryRebound(to: UInt64.self) { words in
                for index in words.indices { words[index] = key(Double(bitPattern: words[index])) }
                sort(words)
                for index in words.indices { words[index] = value(words[index]).bitPattern }
            }
        }
    }

    /// Sorts keys in place, with room for as many beside them.
    private static func sort(_ keys: UnsafeMutableBufferPointer<UInt64>) {
        let spare = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: keys.count)
        defer { spare.deallocate() }
        let counts = histogram(of: keys)
        var (from, to) = (keys, spare)
        for pass in 0..<passes {
            var starts = counts[pass << digitBits..<(pass + 1) << digitBits]
            // All numbers agree in this digit.
            if starts.contains(keys.count) { continue }
            var start = 0
            for index in starts.indices { (starts[index], start) = (start, start + starts[index]) }
            distribute(from, to: to, by: pass, Array(starts))
            swap(&from, &to)
        }
        if from.baseAddress != keys.baseAddress { _ = keys.update(from: from) }
    }

    private static func histogram(of keys: UnsafeMutableBufferPointer<UInt64>) -> [Int] {
        var counts = [Int](repeating: 0, count: passes << digitBits)
        counts.withUnsafeMutableBufferPointer { counts in
            for key in keys {
                for pass in 0..<passes { counts[pass << digitBits | digit(key, pass)] &+= 1 }
            }
        }
        return counts
    }

    private static func distribute(
        _ keys: UnsafeMutableBufferPointer<UInt64>, to target: UnsafeMutableBufferPointer<UInt64>, by pass: Int,
        _ starts: [Int]
    ) {
        var starts = starts
        // A digit is below the number of starts, and these end at the number of keys: no index needs a check.
        starts.withUnsafeMutableBufferPointer { starts in
            for key in keys {
                let digit = digit(key, pass)
                target[starts[digit]] = key
                starts[digit] &+= 1
            }
        }
    }

    private static func digit(_ key: UInt64, _ pass: Int) -> Int {
        Int(truncatingIfNeeded: key &>> UInt64(pass * digitBits)) & (1 << digitBits - 1)
    }

    /// Bits that ascend as the numbers do: negative ones are inverted, the others get the top bit. −0 is before 0.
    private static func key(_ value: Double) -> UInt64 {
        let bits = value.bitPattern
        return bits ^ (UInt64(bitPattern: Int64(bitPattern: bits) >> 63) | 1 << 63)
    }

    private static func value(_ key: UInt64) -> Double {
        Double(bitPattern: key ^ (UInt64(bitPattern: Int64(bitPattern: ~key) >> 63) | 1 << 63))
    }
}
