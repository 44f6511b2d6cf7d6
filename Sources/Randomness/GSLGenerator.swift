// SPDX-License-Identifier: GPL-3.0-or-later

public import CGSL

/// A `RandomStream` as a generator of GSL's, for those of its functions that take one, such as shuffles.
///
/// Its n-th variate is the stream's draw of index n, whichever of `get` (64 bits) and `get_double` (the open interval)
/// asks for it. Not thread-safe: one generator is for one thread.
public final class GSLGenerator {
    /// The generator; valid as long as this object is.
    public let pointer: UnsafeMutablePointer<gsl_rng>

    /// The draws of that stream in a trial, from `index` on. `nil` when memory is exhausted.
    public init?(_ stream: RandomStream, trial: UInt64, index: UInt64 = 0) {
        GSL.errorsAreReturned
        guard let pointer = gsl_rng_alloc(GSLGenerator.type) else { return nil }
        self.pointer = pointer
        pointer.pointee.state.storeBytes(of: State(stream, trial: trial, index: index), as: State.self)
    }

    deinit { gsl_rng_free(pointer) }

    private struct State: BitwiseCopyable {
        var stream: RandomStream
        var trial: UInt64
        var index: UInt64
        /// The second lane of the block that the first was taken from.
        var second: UInt64 = 0

        init(_ stream: RandomStream, trial: UInt64, index: UInt64) {
            self.stream = stream
            self.trial = trial
            self.index = index
            if index & 1 == 1 { second = stream.words(trial: trial, block: index >> 1).1 }
        }

        mutating func next() -> UInt64 {
            defer { index &+= 1 }
            if index & 1 == 1 { return second }
            let words = stream.words(trial: trial, block: index >> 1)
            second = words.1
            return words.0
        }
    }

    private static func state(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<State> {
        raw.unsafelyUnwrapped.assumingMemoryBound(to: State.self)
    }

    /// The type that GSL knows it by; `gsl_rng_set` restarts it at trial 0 of the unnamed stream of that seed.
    public static var type: UnsafePointer<gsl_rng_type> { UnsafePointer(description.pointer) }

    private struct Description: @unchecked Sendable {
        // Written once, here; GSL reads it as long as the process lives.
        let pointer: UnsafeMutablePointer<gsl_rng_type>
    }

    private static let description: Description = {
        let name: StaticString = "philox4x32-10"
        let pointer = UnsafeMutablePointer<gsl_rng_type>.allocate(capacity: 1)
        pointer.initialize(
            to: gsl_rng_type(
                name: UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self), max: UInt.max, min: 0,
                size: MemoryLayout<State>.stride,
                set: { raw, seed in
                    let stream = RandomStream(seed: UInt64(seed), purpose: "")
                    GSLGenerator.state(raw).initialize(to: State(stream, trial: 0, index: 0))
                },
                get: { raw in UInt(GSLGenerator.state(raw).pointee.next()) },
                get_double: { raw in RandomStream.uniform(word: GSLGenerator.state(raw).pointee.next()) }))
        return Description(pointer: pointer)
    }()
}
