// SPDX-License-Identifier: GPL-3.0-or-later

internal import Crypto
internal import Foundation

/// A hash by which two runs that should agree can be seen to.
///
/// SHA-256 over Muster's version, the texts of all documents, the settings, seed and slice, and the outcomes of all
/// trials in their order; printed as the first 16 hexadecimal digits.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
    /// The digits.
    public let description: String

    /// What a run starts from.
    public struct Inputs: Sendable {
        /// The texts of all documents that were read, in the order of reading.
        public var texts: [String]
        /// The settings made outside of the documents, as `path=value`, in the order given.
        public var settings: [String]
        /// The seed.
        public var seed: UInt64

        /// These texts, settings and seed.
        public init(texts: [String], settings: [String], seed: UInt64) {
            self.texts = texts
            self.settings = settings
            self.seed = seed
        }
    }

    /// The fingerprint of a sample found from these inputs.
    public init(of sample: Sample, inputs: Inputs) {
        var hash = SHA256()
        hash.update(list: [Version.current] + inputs.texts)
        hash.update(list: inputs.settings)
        hash.update(number: inputs.seed)
        hash.update(number: sample.first)
        hash.update(number: UInt64(sample.count))
        sample.forEachColumn { hash.update(bufferPointer: $0) }
        description = hash.hex
    }

    /// The fingerprint of what many points came to, found from these inputs and from what was asked for.
    public init(of outputs: [Double], inputs: Inputs, asked: [String]) {
        var hash = SHA256()
        hash.update(list: [Version.current] + inputs.texts)
        hash.update(list: inputs.settings + asked)
        hash.update(number: inputs.seed)
        for output in outputs { hash.update(number: output.bitPattern) }
        description = hash.hex
    }

    /// The fingerprint of a text alone, such as a plan's.
    public init(of text: String, settings: [String]) {
        var hash = SHA256()
        hash.update(list: [text] + settings)
        description = hash.hex
    }
}

extension SHA256 {
    /// Each with its length before it, so that no two lists give the same bytes.
    fileprivate mutating func update(list: [String]) {
        update(number: UInt64(list.count))
        for text in list {
            update(number: UInt64(text.utf8.count))
            update(data: Data(text.utf8))
        }
    }

    fileprivate mutating func update(number: UInt64) {
        withUnsafeBytes(of: number.littleEndian) { update(bufferPointer: $0) }
    }

    fileprivate var hex: String {
        finalize().prefix(8).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count < 2 ? "0" + digits : digits
        }.joined()
    }
}
