// SPDX-License-Identifier: GPL-3.0-or-later

internal import Crypto

/// What ties each record of a journal to all before it: SHA-256 (FIPS 180-4) over the hash before, the record's number and
/// time as eight bytes each, lowest first, and its text.
enum HashChain {
    /// What stands before the first record.
    static let start = [UInt8](repeating: 0, count: SHA256.byteCount)

    static func hash(after previous: [UInt8], number: Int, at: WallTime, text: String) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: previous)
        withUnsafeBytes(of: Int64(number).littleEndian) { hash.update(bufferPointer: $0) }
        withUnsafeBytes(of: at.microseconds.littleEndian) { hash.update(bufferPointer: $0) }
        hash.update(data: Array(text.utf8))
        return Array(hash.finalize())
    }

    /// SHA-256 over the canary's writes in the order of their numbers: number and time as eight bytes each, lowest first.
    static func digest(of writes: [CanaryReport.Write]) -> String {
        var hash = SHA256()
        for write in writes.sorted(by: { $0.number < $1.number }) {
            withUnsafeBytes(of: Int64(write.number).littleEndian) { hash.update(bufferPointer: $0) }
            withUnsafeBytes(of: write.at.microseconds.littleEndian) { hash.update(bufferPointer: $0) }
        }
        return hexadecimal(hash.finalize())
    }

    /// Bytes as lower-case hexadecimal digits.
    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        String(bytes.flatMap { String(UInt16($0) + 256, radix: 16).dropFirst() })
    }
}
