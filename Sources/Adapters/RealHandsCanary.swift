// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
public import Execution
internal import Foundation
internal import NIOHTTP1
internal import Quantities

/// Numbered writes that could not be read back.
public struct CanaryError: Error, Hashable, CustomStringConvertible {
    /// Why.
    public let description: String
}

extension RealHands {
    /// A write that takes longer was not acknowledged: an assumption.
    private static var writeLimit: Quantities.Duration { .seconds(1) }
    /// All that was ever written comes in one answer: an assumption.
    private static var readLimit: Quantities.Duration { .seconds(30) }

    /// Makes a numbered write in a region by POST; whether it was acknowledged with 2xx.
    public func writeCanary(_ number: Int, region: Int) async -> Bool {
        guard let url = canary(region) else { return false }
        do throws(HTTP.Failure) {
            let body = Array(#"{"number": \#(number)}"#.utf8)
            let reply = try await HTTP.exchange(.POST, url, body: body, limit: Self.writeLimit)
            return (200..<300).contains(reply.status)
        } catch {
            return false
        }
    }

    /// What numbered writes each store of a region holds, by GET: `{"memory": [1, 2], "journal": [1]}`.
    public func readCanary(region: Int) async throws -> [CanaryReading] {
        let name = system.regions[region].name
        guard let url = canary(region) else { throw CanaryError(description: "no canary endpoint for '\(name)'") }
        do {
            let reply = try await HTTP.exchange(.GET, url, limit: Self.readLimit)
            guard reply.status == 200 else { throw CanaryError(description: "HTTP \(reply.status)") }
            let stores = try JSONDecoder().decode([String: [Int]].self, from: Data(reply.body))
            return stores.sorted { $0.key < $1.key }.map { CanaryReading(store: $0.key, numbers: $0.value) }
        } catch is DecodingError {
            throw CanaryError(description: "the canary of '\(name)' does not answer with numbers by store")
        } catch {
            throw CanaryError(description: "the canary of '\(name)': \(error)")
        }
    }

    private func canary(_ region: Int) -> String? {
        environment.canary?.endpoints.first { $0.name == system.regions[region].name }?.url
    }
}
