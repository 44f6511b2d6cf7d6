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
}
