// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Execution
internal import Foundation
public import Plan

/// Scales the deployments of a cluster, or applies manifests to it, by kubectl; done when they have rolled out.
///
/// A region is scaled to the number of replicas that the model of the system says, each service its deployment.
public struct ClusterAdapter: Adapter {
    private let clusters: [Environment.Cluster]
    private let site: Site
    private let sizes: @Sendable (_ region: String, _ to: Action.ScaleTarget) -> [Size]?

    /// How many replicas a service is to have.
    public struct Size: Hashable, Sendable, Codable {
        /// The service.
        public var service: String
        /// The number.
        public var replicas: Int

        /// So many of that service.
        public init(service: String, replicas: Int) {
            self.service = service
            self.replicas = replicas
        }
    }

    /// Those clusters, with `sizes` for what a region is to have; `nil` where that cannot be said.
    public init(
        _ clusters: [Environment.Cluster], site: Site,
        sizes: @escaping @Sendable (_ region: String, _ to: Action.ScaleTarget) -> [Size]?
    ) {
        self.clusters = clusters
        self.site = site
        self.sizes = sizes
    }

    /// Both bring about a state, and leave one that is there.
    public var isIdempotent: Bool { true }

    private static let memo = "before"

    /// What an order comes to.
    private enum Task {
        case scale([Size])
        case apply(String)
    }

    /// What it would call.
    public func describe(_ order: Order) -> String {
        do throws(CallFailure) {
            let (kubectl, task) = try task(order)
            switch task {
            case .scale(let sizes):
                let texts = sizes.map { "deployment/\($0.service) to \($0.replicas)" }
                return "kubectl scale \(texts.joined(separator: ", ")) (\(kubectl.place)); then rollout status of each"
            case .apply(let path):
                return "kubectl apply --filename=\(path) (\(kubectl.place)); then rollout status of each workload in it"
            }
        } catch { return error.description }
    }

    /// Whether the cluster answers and would allow it, the deployments are there, and its quotas have room.
    public func precheck(_ order: Order) async -> Readiness {
        do throws(CallFailure) {
            let (kubectl, task) = try task(order)
            if let obstacle = kubectl.obstacle { return .wrong(obstacle) }
            if case .apply(let path) = task, !Inquiry.isThere(path, in: site.directory) {
                return .wrong("there is no '\(path)'")
            }
            return await site.precheck {
                do throws(CallFailure) { return try await readiness(kubectl, task) } catch {
                    return .impaired(error.description)
                }
            }
        } catch { return .wrong(error.description) }
    }

    private func readiness(_ kubectl: Kubectl, _ task: Task) async throws(CallFailure) -> Readiness {
        let deployments = try await kubectl.deployments()
        guard case .scale(let sizes) = task else {
            let isForbidden = await kubectl.isForbidden("patch", "deployments.apps")
            return isForbidden ? .wrong("patching deployments is not allowed (\(kubectl.place))") : .ready
        }
        for size in sizes where !deployments.contains(where: { $0.metadata.name == size.service }) {
            return .wrong("there is no deployment '\(size.service)' (\(kubectl.place))")
        }
        if await kubectl.isForbidden("patch", "deployments.apps", subresource: "scale") {
            return .wrong("scaling deployments is not allowed (\(kubectl.place))")
        }
        // Where the API has no quotas there is none to be kept to.
        guard let quotas = try? await kubectl.quotas() else { return .ready }
        return Self.shortage(quotas, deployments, sizes).map { .wrong($0) } ?? .ready
    }

    /// What a quota lacks for some sizes.
    private static func shortage(
        _ quotas: [Kubectl.Quota], _ deployments: [Kubectl.Deployment], _ sizes: [Size]
    ) -> String? {
        let needs = { (resource: String) -> Double in
            sizes.reduce(0) { sum, size in
                guard let deployment = deployments.first(where: { $0.metadata.name == size.service }) else {
                    return sum
                }
                let more = Double(max(0, size.replicas - deployment.replicas))
                return sum + more * (resource == "pods" ? 1 : deployment.request(resource))
            }
        }
        let names = [
            ("pods", "pods"), ("count/pods", "pods"), ("cpu", "cpu"), ("requests.cpu", "cpu"), ("memory", "memory"),
            ("requests.memory", "memory"),
        ]
        for quota in quotas {
            for (name, resource) in names {
                guard let written = quota.status?.hard?[name], let hard = Kubectl.quantity(written) else { continue }
                let used = quota.status?.used?[name] ?? "0"
                let more = needs(resource)
                guard more > 0, (Kubectl.quantity(used) ?? 0) + more > hard else { continue }
                return "quota \(quota.metadata.name) allows \(written) of \(name); \(used) are used, and "
                    + "\(String(format: "%g", more)) more are needed"
            }
        }
        return nil
    }

    /// Does it.
    public func perform(_ order: Order) async -> Answer? {
        do throws(CallFailure) {
            let (kubectl, task) = try task(order)
            let calls = Calls(order, site: site)
            switch task {
            case .scale(let sizes):
                if try calls.kept(Self.memo, as: [Size].self) == nil {
                    let now = try await kubectl.deployments()
                    let before = sizes.compactMap { size in
                        now.first { $0.metadata.name == size.service }.map {
                            Size(service: size.service, replicas: $0.replicas)
                        }
                    }
                    try calls.keep(before, as: Self.memo)
                }
                return try await scale(sizes, kubectl, calls)
            case .apply(let path): return try await apply(path, kubectl, calls)
            }
        } catch { return error.answer }
    }

    private func scale(_ sizes: [Size], _ kubectl: Kubectl, _ calls: Calls) async throws(CallFailure) -> Answer {
        for size in sizes {
            let words = ["scale", "deployment/\(size.service)", "--replicas=\(size.replicas)", "--request-timeout=30s"]
            try await calls.succeed("scale-\(size.service)", kubectl.arguments(words))
        }
        for size in sizes { _ = try await kubectl.rollOut("deployment/\(size.service)") }
        let texts = sizes.map { "\($0.service) has \($0.replicas)" }
        return Answer(.succeeded, Line.clean(texts.joined(separator: ", ")))
    }

    private func apply(_ path: String, _ kubectl: Kubectl, _ calls: Calls) async throws(CallFailure) -> Answer {
        let words = ["apply", "--filename=\(path)", "--output=name", "--request-timeout=30s"]
        let applied = try await calls.succeed("apply", kubectl.arguments(words))
        let names = String(decoding: applied.output, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
        let workloads = names.filter { name in
            ["deployment.apps/", "statefulset.apps/", "daemonset.apps/"].contains { name.hasPrefix($0) }
        }
        for workload in workloads { _ = try await kubectl.rollOut(workload) }
        return Answer(
            .succeeded, Line.clean("\(names.count) objects applied; rolled out: \(workloads.joined(separator: ", "))"))
    }

    /// Looks whether the deployments have their size; what was applied is applied again.
    public func check(_ order: Order) async -> Standing {
        do throws(CallFailure) {
            let (kubectl, task) = try task(order)
            guard case .scale(var sizes) = task else { return .notDone }
            if order.attempt.kind == .undo { sizes = try before(order) }
            let now = try await kubectl.deployments()
            let isThere = sizes.allSatisfy { size in
                now.contains {
                    $0.metadata.name == size.service && $0.replicas == size.replicas
                        && ($0.status?.availableReplicas ?? 0) >= size.replicas
                }
            }
            guard isThere else { return .notDone }
            let texts = sizes.map { "\($0.service) has \($0.replicas)" }
            return .done(Answer(.succeeded, Line.clean(texts.joined(separator: ", "))))
        } catch { return .unknown(error.description) }
    }

    /// Scales to what there was before the first attempt.
    public func undo(_ order: Order) async -> Answer? {
        do throws(CallFailure) {
            let (kubectl, task) = try task(order)
            guard case .scale = task else {
                throw CallFailure("what was applied has no undo: give the step one of its own")
            }
            return try await scale(before(order), kubectl, Calls(order, site: site))
        } catch { return error.answer }
    }

    private func before(_ order: Order) throws(CallFailure) -> [Size] {
        for attempt in 1..<max(1, order.attempt.number) {
            let calls = Calls(order, site: site, attempt: attempt)
            if let sizes = try calls.kept(Self.memo, as: [Size].self) { return sizes }
        }
        throw CallFailure("nothing was scaled, so there is nothing to go back to")
    }

    private func task(_ order: Order) throws(CallFailure) -> (Kubectl, Task) {
        switch order.step.action {
        case .scale(let region, let target):
            let kubectl = try kubectl(region)
            guard let all = sizes(region, target) else {
                throw CallFailure("the system does not say how large \(region) is at '\(target.word)'")
            }
            let names = kubectl.cluster.deployments
            let named = all.compactMap { size -> Size? in
                if names.isEmpty { return size }
                return names.first { $0.service == size.service }.map {
                    Size(service: $0.name, replicas: size.replicas)
                }
            }
            for size in named where size.service.hasPrefix("-") || size.service.contains("/") {
                throw CallFailure("'\(size.service)' is not the name of a deployment")
            }
            return (kubectl, .scale(named))
        case .start(_, let region):
            let kubectl = try kubectl(region)
            guard let path = kubectl.cluster.manifests else {
                throw CallFailure("environment \(site.environment) has no manifests for '\(region)'")
            }
            return (kubectl, .apply(path))
        default: throw CallFailure("a cluster cannot do '\(order.step.action.name)'")
        }
    }

    private func kubectl(_ region: String) throws(CallFailure) -> Kubectl {
        guard let cluster = clusters.first(where: { $0.name == region }) else {
            throw CallFailure("environment \(site.environment) has no cluster for '\(region)'")
        }
        return Kubectl(cluster: cluster, site: site)
    }
}
