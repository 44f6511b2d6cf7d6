// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Execution
internal import Plan
public import Quantities

/// What holds DNS records, and changes them.
protocol NameService: Sendable {
    /// The records that can be switched.
    var records: [Environment.RecordSet] { get }
    /// Why it cannot be asked, if so, before it is.
    var obstacle: String? { get }
    /// What a change would call, in words.
    func describe(_ record: Environment.RecordSet, to values: [String]) -> String
    /// What a record holds; `nil` where there is none.
    func look(_ record: Environment.RecordSet) async throws(CallFailure) -> RecordState?
    /// Whether a record that holds `state` could be changed; changes nothing.
    func readiness(_ record: Environment.RecordSet, _ state: RecordState) async -> Readiness
    /// Changes a record and waits until all of its servers have it; the answer's last words.
    func change(
        _ record: Environment.RecordSet, from: RecordState, to: RecordState, _ calls: Calls
    ) async throws(CallFailure) -> String
}

/// What a record set holds.
struct RecordState: Hashable, Codable {
    var values: [String]
    /// In seconds.
    var ttl: Int64

    /// Whether it points to all of these and nothing else; names are the same with and without the last dot.
    func holds(_ values: [String]) -> Bool { Set(self.values.map(Self.plain)) == Set(values.map(Self.plain)) }

    private static func plain(_ value: String) -> String {
        let lower = value.lowercased()
        return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
    }

    var text: String { values.joined(separator: ", ") }
}

/// Switches DNS records, by a service that holds them.
///
/// What a record held before is kept with the attempt before it is changed, so an undo knows where to go back to, and an
/// attempt that is performed again after a crash sees what it has done.
public struct RecordAdapter: Adapter {
    private let service: any NameService
    private let site: Site
    /// The times to live that the system is said to have, by record.
    private let ttls: [String: Quantities.Duration]

    /// Records of a Route 53 zone.
    public init(_ zone: Environment.HostedZone, site: Site, ttls: [String: Quantities.Duration] = [:]) {
        self.init(service: Route53(zone: zone, site: site), site: site, ttls: ttls)
    }

    /// Records of a zone that takes dynamic updates.
    public init(_ zone: Environment.DynamicZone, site: Site, ttls: [String: Quantities.Duration] = [:]) {
        self.init(service: DynamicDNS(zone: zone, site: site), site: site, ttls: ttls)
    }

    private init(service: any NameService, site: Site, ttls: [String: Quantities.Duration]) {
        self.service = service
        self.site = site
        self.ttls = ttls
    }

    /// A record that points there already is left alone.
    public var isIdempotent: Bool { true }

    /// What it would call.
    public func describe(_ order: Order) -> String {
        do throws(CallFailure) {
            let (record, values) = try target(order)
            return service.describe(record, to: values)
        } catch { return error.description }
    }

    /// Whether the record is there and could be changed, and its time to live is what the system says.
    public func precheck(_ order: Order) async -> Readiness {
        do throws(CallFailure) {
            let (record, _) = try target(order)
            if let obstacle = service.obstacle { return .wrong(obstacle) }
            return await site.precheck { await readiness(record) }
        } catch { return .wrong(error.description) }
    }

    private func readiness(_ record: Environment.RecordSet) async -> Readiness {
        do throws(CallFailure) {
            guard let state = try await service.look(record) else {
                return .wrong("there is no record \(record.domain) of type \(record.type)")
            }
            let readiness = await service.readiness(record, state)
            guard readiness == .ready else { return readiness }
            if !record.pointers.contains(where: { state.holds($0.values) }) {
                return .impaired("\(record.domain) holds \(state.text), which is none of its regions'")
            }
            if let ttl = ttls[record.name], state.ttl * 1_000_000 > ttl.microseconds {
                return .impaired(
                    "\(record.domain) has a time to live of \(state.ttl) s, and the system says \(ttl): "
                        + "resolvers will keep the old answer for longer")
            }
            return .ready
        } catch { return .impaired(error.description) }
    }

    /// Does it.
    public func perform(_ order: Order) async -> Answer? {
        do throws(CallFailure) {
            let (record, values) = try target(order)
            return try await point(record, to: { RecordState(values: values, ttl: record.seconds ?? $0.ttl) }, order)
        } catch { return error.answer }
    }

    /// Looks at the record.
    public func check(_ order: Order) async -> Standing {
        do throws(CallFailure) {
            let (record, values) = try target(order)
            let wanted = order.attempt.kind == .undo ? try before(record, order).values : values
            guard let state = try await service.look(record), state.holds(wanted) else { return .notDone }
            return .done(Answer(.succeeded, "\(record.domain) points to \(state.text)"))
        } catch { return .unknown(error.description) }
    }

    /// Points the record to where it pointed before the first attempt.
    public func undo(_ order: Order) async -> Answer? {
        do throws(CallFailure) {
            let (record, _) = try target(order)
            let before = try before(record, order)
            return try await point(record, to: { _ in before }, order)
        } catch { return error.answer }
    }

    private func target(_ order: Order) throws(CallFailure) -> (Environment.RecordSet, [String]) {
        guard case .switchTraffic(let name, let place, let path, _) = order.step.action else {
            throw CallFailure("a DNS record cannot do '\(order.step.action.name)'")
        }
        guard path == .record else {
            throw CallFailure("the step switches through a health check, and this edits the record: use command")
        }
        guard let record = service.records.first(where: { $0.name == name }) else {
            throw CallFailure("environment \(site.environment) has no record '\(name)'")
        }
        guard let values = record.pointers.first(where: { $0.place == place })?.values, !values.isEmpty else {
            throw CallFailure("environment \(site.environment) does not say what '\(name)' holds for \(place)")
        }
        for text in [record.domain] + values where !DynamicDNS.isToken(text) {
            throw CallFailure("'\(text)' is no name or address")
        }
        return (record, values)
    }

    private static let memo = "before"

    private func point(
        _ record: Environment.RecordSet, to wanted: (RecordState) -> RecordState, _ order: Order
    ) async throws(CallFailure) -> Answer {
        let calls = Calls(order, site: site)
        let from: RecordState
        if let kept = try calls.kept(Self.memo, as: RecordState.self) {
            from = kept
        } else {
            guard let state = try await service.look(record) else {
                throw CallFailure("there is no record \(record.domain) of type \(record.type)")
            }
            let goal = wanted(state)
            if state.holds(goal.values), state.ttl == goal.ttl {
                return Answer(.succeeded, "\(record.domain) points to \(state.text) already")
            }
            try calls.keep(state, as: Self.memo)
            from = state
        }
        let goal = wanted(from)
        let how = try await service.change(record, from: from, to: goal, calls)
        guard let now = try await service.look(record), now.holds(goal.values) else {
            throw CallFailure("\(record.domain) was changed, and does not hold \(goal.text)")
        }
        return Answer(.succeeded, Line.clean("\(record.domain) points to \(goal.text), before: \(from.text); \(how)"))
    }

    /// What the record held before the first attempt that changed it.
    private func before(_ record: Environment.RecordSet, _ order: Order) throws(CallFailure) -> RecordState {
        for attempt in 1..<max(1, order.attempt.number) {
            let calls = Calls(order, site: site, attempt: attempt)
            if let state = try calls.kept(Self.memo, as: RecordState.self) { return state }
        }
        throw CallFailure("nothing has changed \(record.domain), so there is nothing to go back to")
    }
}

extension Environment.RecordSet {
    /// The time to live to be set, in seconds.
    var seconds: Int64? { ttl.map { $0.microseconds / 1_000_000 } }
}

extension Site {
    /// How long a precheck that calls several programs may take, one after the other: an assumption.
    private static let callsLimit = Swift.Duration.seconds(60)

    /// What a precheck finds within its time.
    func precheck(_ body: @escaping @Sendable () async -> Readiness) async -> Readiness {
        await withTaskGroup(of: Readiness.self) { group in
            group.addTask { await body() }
            group.addTask {
                // A sleep that is cancelled is one whose answer nobody waits for.
                try? await Task.sleep(for: Self.callsLimit)
                return .impaired("no answer in \(Self.callsLimit.components.seconds) s")
            }
            let first = await group.next() ?? .ready
            group.cancelAll()
            return first
        }
    }
}
