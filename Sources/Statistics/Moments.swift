// SPDX-License-Identifier: GPL-3.0-or-later

/// Number, mean and sum of squared deviations of some values; what a mean and a standard deviation are made of.
///
/// Values are taken in chunks of `Moments.chunk`, each by the corrected two-pass algorithm (Chan, Golub and LeVeque, The
/// American Statistician, 1983), and chunks are merged in order by the formula of the same authors. So the bits of a
/// result depend on the values, their order and the size of a chunk, and on nothing else: threads that make whole chunks
/// may do so in any order, as long as the chunks are merged in theirs.
public struct Moments: Hashable, Sendable {
    /// The number of values of a chunk.
    public static let chunk = 4096

    /// The number of values.
    public private(set) var count = 0
    /// Their mean; 0 without values.
    public private(set) var mean = 0.0
    /// The sum of squared deviations from it.
    public private(set) var squares = 0.0

    /// Of no values.
    public init() {}

    /// Of the finite ones among those values, in chunks from the first on. O(n).
    public init(of values: [Double]) {
        var start = 0
        while start < values.count {
            let end = min(start + Moments.chunk, values.count)
            merge(Moments(chunk: values[start..<end]))
            start = end
        }
    }

    /// Of the finite ones among the values of one chunk. O(n).
    public init(chunk values: ArraySlice<Double>) {
        var sum = 0.0
        for value in values where value.isFinite {
            sum += value
            count += 1
        }
        guard count > 0 else { return }
        let guess = sum / Double(count)
        var (drift, squares) = (0.0, 0.0)
        for value in values where value.isFinite {
            let deviation = value - guess
            drift += deviation
            squares += deviation * deviation
        }
        mean = guess + drift / Double(count)
        self.squares = max(0, squares - drift * (drift / Double(count)))
    }

    /// Adds the values of another, which come after these.
    public mutating func merge(_ other: Moments) {
        guard other.count > 0 else { return }
        guard count > 0 else {
            self = other
            return
        }
        let total = count + other.count
        let gap = other.mean - mean
        mean += gap * (Double(other.count) / Double(total))
        squares += other.squares + gap * gap * (Double(count) / Double(total) * Double(other.count))
        count = total
    }

    /// The unbiased variance; `nil` of fewer than two values.
    public var variance: Double? { count < 2 ? nil : squares / Double(count - 1) }
}
