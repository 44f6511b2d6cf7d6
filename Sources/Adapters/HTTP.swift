// SPDX-License-Identifier: GPL-3.0-or-later

internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Quantities

/// One request and its answer, with a limit on the time of the whole.
///
/// Each request resolves the name anew and makes a connection of its own, so that it goes where a user's next request
/// would go; no redirect is followed, nothing is tried twice.
enum HTTP {
    /// What a server answered.
    struct Reply {
        var status: Int
        var body: [UInt8]
    }

    /// Why there is no answer. No text has the URL in it, which may be a secret.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// More than any answer that is of use here.
    private static let bodyLimit = 16 << 20

    /// Lives as long as the process, as its event loops do.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.maximumUsesPerConnection = 1
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// Sends a request; a body is JSON.
    static func exchange(
        _ method: HTTPMethod, _ url: String, headers: [(String, String)] = [], body: [UInt8]? = nil,
        limit: Quantities.Duration
    ) async throws(Failure) -> Reply {
        let result = await withTaskGroup(of: Result<Reply, Failure>.self) { group in
            group.addTask { await reply(method, url, headers: headers, body: body, limit: limit) }
            group.addTask {
                // A sleep that is cancelled is one whose end nobody waits for.
                try? await Task.sleep(for: .microseconds(limit.microseconds))
                return .failure(noAnswer(in: limit))
            }
            let first = await group.next() ?? .failure(noAnswer(in: limit))
            group.cancelAll()
            return first
        }
        return try result.get()
    }

    private static func noAnswer(in limit: Quantities.Duration) -> Failure {
        Failure(description: "no answer in \(limit)")
    }

    private static func reply(
        _ method: HTTPMethod, _ url: String, headers: [(String, String)], body: [UInt8]?, limit: Quantities.Duration
    ) async -> Result<Reply, Failure> {
        guard isWellFormed(url) else { return .failure(Failure(description: "not an http or https URL")) }
        var request = HTTPClientRequest(url: url)
        request.method = method
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(body)
        }
        do {
            let response = try await client.execute(request, timeout: .microseconds(limit.microseconds))
            var bytes: [UInt8] = []
            for try await part in response.body {
                bytes += part.readableBytesView
                if bytes.count > bodyLimit { return .failure(Failure(description: "an answer without end")) }
            }
            return .success(Reply(status: Int(response.status.code), body: bytes))
        } catch {
            return .failure(Failure(description: text(of: error, limit: limit)))
        }
    }

    /// Whether something is a URL that a request can be sent to.
    static func isWellFormed(_ url: String) -> Bool {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased() else { return false }
        return (scheme == "http" || scheme == "https") && !(parts.host ?? "").isEmpty
    }

    /// Why there is no connection, in words of our own; `nil` where it is not the network that says so.
    static func connectionText(of error: any Error) -> String? {
        switch error {
        case let error as NIOConnectionError:
            if error.connectionErrors.isEmpty { return "its name cannot be resolved" }
            let numbers = error.connectionErrors.lazy.compactMap { ($0.error as? IOError)?.errnoCode }
            let isLate = error.connectionErrors.allSatisfy { $0.error is ChannelError }
            return isLate ? nil : text(ofNumber: numbers.first)
        case let error as IOError: return text(ofNumber: error.errnoCode)
        default: return nil
        }
    }

    /// An error in words of our own: those of the libraries name hosts and addresses.
    private static func text(of error: any Error, limit: Quantities.Duration) -> String {
        if let text = connectionText(of: error) { return text }
        switch error {
        case is NIOConnectionError: return "no connection"
        case let error as HTTPClientError:
            switch error {
            case .deadlineExceeded, .connectTimeout, .readTimeout, .getConnectionFromPoolTimeout:
                return "\(noAnswer(in: limit))"
            case .cancelled: return "given up"
            case .remoteConnectionClosed: return "connection closed without an answer"
            default: return error.shortDescription.lowercased()
            }
        case is CancellationError: return "given up"
        default: return "no connection (\(type(of: error)))"
        }
    }

    private static func text(ofNumber number: CInt?) -> String {
        switch number {
        case ECONNREFUSED: "connection refused"
        case let number?: String(cString: strerror(number)).lowercased()
        case nil: "no connection"
        }
    }
}
