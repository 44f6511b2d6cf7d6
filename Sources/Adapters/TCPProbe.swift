// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Execution
internal import NIOCore
internal import NIOPosix
internal import Plan
public import Quantities

/// A connection that comes about or not; nothing is sent over it.
public struct TCPProbe: Look {
    private let sockets: [Environment.Socket]
    private let limit: Quantities.Duration

    /// A probe that waits so long for a connection.
    public init(_ sockets: [Environment.Socket], limit: Quantities.Duration) {
        self.sockets = sockets
        self.limit = limit
    }

    /// What it would do.
    public func describe(_ order: Order) -> String {
        let thing = thing(order)
        return sockets.first { $0.name == thing }.map { "connects to \($0.address)" } ?? "no address for '\(thing)'"
    }

    /// Makes no connection.
    public func precheck(_ order: Order) async -> Readiness {
        let thing = thing(order)
        return sockets.contains { $0.name == thing } ? .ready : .wrong("no address for '\(thing)'")
    }

    /// Looks once.
    public func look(_ order: Order) async -> Sight { await look(at: thing(order)) }

    /// Sees whether a thing listens.
    public func look(at thing: String) async -> Sight {
        guard let socket = sockets.first(where: { $0.name == thing }) else {
            return Sight(false, "no address for '\(thing)'")
        }
        return await connect(socket)
    }

    private func connect(_ socket: Environment.Socket) async -> Sight {
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.microseconds(limit.microseconds)).connect(host: socket.host, port: socket.port).get()
            // That it cannot be closed is no news about the server.
            try? await channel.close()
            return Sight(true, "connected")
        } catch {
            return Sight(false, HTTP.connectionText(of: error) ?? "no connection in \(limit)")
        }
    }

    private func thing(_ order: Order) -> String { order.step.action.things(roles: []).first ?? "" }
}
