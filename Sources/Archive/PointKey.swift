// SPDX-License-Identifier: GPL-3.0-or-later

internal import Crypto
internal import Foundation
internal import Study

/// What two points have in common that must have the same result: all that a result depends on.
public struct PointKey: Hashable, Sendable {
    /// SHA-256, in hexadecimal digits.
    let text: String
}

extension [PointKey] {
    /// A key of all of them, in their order.
    var together: String {
        var hash = SHA256()
        hash.update(list: map(\.text))
        return hexadecimal(hash.finalize())
    }
}

/// The keys of points that differ by their settings alone.
public struct PointKeys: Sendable {
    /// The hash of what all of them have in common.
    private let common: String

    /// Keys of these trials of these documents, held against these demands.
    ///
    /// Muster's version and build count, too: another one may simulate otherwise.
    public init(
        documents: [RunInputs.Document], seed: UInt64, firstTrial: UInt64, trials: Int, demands: [String]
    ) {
        var hash = SHA256()
        hash.update(list: [Version.current, Build.current])
        hash.update(list: documents.flatMap { [$0.path, $0.text] })
        hash.update(list: demands)
        hash.update(list: [String(seed), String(firstTrial), String(trials)])
        common = hexadecimal(hash.finalize())
    }

    /// The key of the point with these settings, in the order in which they are made.
    public func key(settings: [RunInputs.Change]) -> PointKey {
        var hash = SHA256()
        hash.update(list: [common])
        hash.update(list: settings.flatMap { [$0.path, $0.value] })
        return PointKey(text: hexadecimal(hash.finalize()))
    }
}

extension SHA256 {
    /// Each with its length before it, so that no two lists give the same bytes.
    fileprivate mutating func update(list: [String]) {
        update(data: Data("\(list.count):".utf8))
        for text in list { update(data: Data("\(text.utf8.count):\(text)".utf8)) }
    }
}

/// The bytes as hexadecimal digits.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { byte in
        let digits = String(byte, radix: 16)
        return digits.count < 2 ? "0" + digits : digits
    }.joined()
}
