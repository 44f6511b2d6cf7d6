// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Execution
internal import Foundation

/// One cluster, as kubectl reaches it.
struct Kubectl: Sendable {
    let cluster: Environment.Cluster
    let site: Site

    static let program = "kubectl"

    var obstacle: String? { Inquiry.obstacle(to: Self.program, in: site.directory) }

    /// Where it calls, in words.
    var place: String {
        let parts = [
            cluster.context.map { "context \($0)" }, cluster.namespace.map { "namespace \($0)" },
            cluster.server.map { "at \($0)" },
        ].compactMap(\.self)
        return parts.isEmpty ? "in the current context" : parts.joined(separator: ", ")
    }

    /// A call; what a document says stands behind an `=`.
    func arguments(_ words: [String]) -> [String] {
        var all = [Self.program]
        if let kubeconfig = cluster.kubeconfig { all.append("--kubeconfig=\(kubeconfig)") }
        if let context = cluster.context { all.append("--context=\(context)") }
        if let server = cluster.server { all.append("--server=\(server)") }
        if let namespace = cluster.namespace { all.append("--namespace=\(namespace)") }
        return all + words
    }

    /// What brings a fault about and ends it, as commands: an object that is there, or not.
    var fault: Environment.Command {
        let manifest = "--filename=\(cluster.manifests ?? "")"
        let literal = { (words: [String]) in
            words.map { $0.replacing("{", with: "{{").replacing("}", with: "}}") }
        }
        return Environment.Command(
            name: cluster.name, run: literal(arguments(["apply", manifest])),
            undo: literal(arguments(["delete", "--ignore-not-found", manifest])), isIdempotent: true)
    }

    /// A workload, as far as it is of use here.
    struct Deployment: Decodable {
        struct Metadata: Decodable { var name: String }
        struct Container: Decodable {
            struct Resources: Decodable { var requests: [String: String]? }
            var resources: Resources?
        }
        struct Pod: Decodable { var containers: [Container]? }
        struct Template: Decodable { var spec: Pod? }
        struct Spec: Decodable {
            var replicas: Int?
            var template: Template?
        }
        struct Status: Decodable {
            var availableReplicas: Int?
            var updatedReplicas: Int?
        }
        var metadata: Metadata
        var spec: Spec
        var status: Status?

        var replicas: Int { spec.replicas ?? 1 }

        /// What one pod asks for.
        func request(_ resource: String) -> Double {
            (spec.template?.spec?.containers ?? []).reduce(0) { sum, container in
                sum + (container.resources?.requests?[resource].flatMap(Kubectl.quantity) ?? 0)
            }
        }
    }

    struct Quota: Decodable {
        struct Status: Decodable {
            var hard: [String: String]?
            var used: [String: String]?
        }
        var metadata: Deployment.Metadata
        var status: Status?
    }

    private struct List<Item: Decodable>: Decodable { var items: [Item] }

    func deployments() async throws(CallFailure) -> [Deployment] {
        try await list("deployments.apps", as: Deployment.self)
    }

    func quotas() async throws(CallFailure) -> [Quota] { try await list("resourcequotas", as: Quota.self) }

    private func list<Item: Decodable>(_ kind: String, as type: Item.Type) async throws(CallFailure) -> [Item] {
        let output = try await ask(["get", kind, "--output=json", "--request-timeout=8s"])
        do { return try JSONDecoder().decode(List<Item>.self, from: Data(output)).items } catch {
            throw CallFailure("kubectl's answer is not a list of \(kind)")
        }
    }

    /// Asks for something; changes nothing.
    @discardableResult
    func ask(_ words: [String]) async throws(CallFailure) -> [UInt8] {
        switch await Inquiry(arguments: arguments(words), directory: site.directory, variables: [:]).listen() {
        case .over(0, let output, _): return output
        case .over(let status, let output, let complaint):
            let why = complaint.isEmpty ? Line.last(of: output) : complaint
            throw CallFailure(why.isEmpty ? "kubectl ended with exit status \(status)" : why)
        case .nothing(let why): throw CallFailure(why)
        }
    }

    /// Whether the API says that something is not allowed; one that cannot say so has not said it.
    func isForbidden(_ verb: String, _ kind: String, subresource: String? = nil) async -> Bool {
        let words = ["auth", "can-i", verb, kind] + (subresource.map { ["--subresource=\($0)"] } ?? [])
        let question = arguments(words + ["--request-timeout=8s"])
        let inquiry = Inquiry(arguments: question, directory: site.directory, variables: [:])
        guard case .over(1, let output, _) = await inquiry.listen() else { return false }
        return Line.last(of: output).hasPrefix("no")
    }

    /// Waits until a workload is as it should be; ended by the attempt's time.
    func rollOut(_ workload: String) async throws(CallFailure) -> String {
        Line.last(of: try await ask(["rollout", "status", workload, "--timeout=0s"]))
    }

    /// An amount as Kubernetes writes it: `500m`, `2`, `64Mi`.
    static func quantity(_ text: String) -> Double? {
        let number = text.prefix { $0.isNumber || $0 == "." }
        let units = [
            "": 1, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "Ki": 1_024, "Mi": 1_048_576,
            "Gi": 1_073_741_824,
            "Ti": 1_099_511_627_776,
        ]
        guard let value = Double(number), let unit = units[String(text.dropFirst(number.count))] else { return nil }
        return value * unit
    }
}
