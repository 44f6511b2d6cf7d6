// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// The C library's functions under one name, for files that need nothing else of it.
enum Elementary {
    static func cosine(_ x: Double) -> Double { cos(x) }
}
