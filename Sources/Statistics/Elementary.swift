// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// The C library's functions under one name, so that no other file of this target needs the C library.
enum Elementary {
    static func power(_ x: Double, _ n: Int) -> Double { pow(x, Double(n)) }
    static func exp(_ x: Double) -> Double { _exp(x) }
    static func log(_ x: Double) -> Double { _log(x) }
}

private func _exp(_ x: Double) -> Double { exp(x) }
private func _log(_ x: Double) -> Double { log(x) }
