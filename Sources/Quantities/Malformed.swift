// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a text is not the quantity that it should be, and where in the text.
public struct Malformed: Error, Hashable, Sendable {
    /// Where the mistake begins, in UTF-8 bytes from the start of the text.
    public var offset: Int
    /// What is wrong and what to write instead; no capital, no full stop.
    public var message: String

    /// A mistake at that byte.
    public init(at offset: Int, _ message: String) {
        self.offset = offset
        self.message = message
    }
}
