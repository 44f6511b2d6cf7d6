// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Quantities

/// The keys of clusters, as kubectl reaches them.
enum ClusterCatalogue {
    typealias Cluster = Environment.Cluster

    static let scaling = technology(
        "kubernetes", "Deployments of a cluster, by kubectl.", scaled
    ) { .kubernetes($0) }
    static let starting = technology(
        "kubernetes", "Manifests applied to a cluster, by kubectl.", applied("manifests")
    ) { .kubernetes($0) }
    static let chaosMesh = technology(
        "chaos-mesh", "Objects that bring a fault about while they exist, by kubectl.", applied("manifest")
    ) { .chaosMesh($0) }

    private static func technology(
        _ word: String, _ doc: String, _ kind: Kind<Cluster>,
        _ make: @escaping @Sendable ([Cluster]) -> Environment.Means
    ) -> MeansCatalogue.Technology {
        (word, Kind<[Cluster]>.things("clusters", of: .region, kind).map(make), doc)
    }

    private static let context = Key<String?>.optional(
        "context", .text, "The context of the kubeconfig; the current one where not given.")
    private static let namespace = Key<String?>.optional(
        "namespace", .token("the name of a namespace", besides: "-", atMost: 63),
        "The namespace; that of the context where not given.")
    private static let kubeconfig = Key<String?>.optional(
        "kubeconfig", .path, "The kubeconfig; where kubectl finds one where not given.")
    private static let server = Key<String?>.optional(
        "server", .url, "The API server, where it is not that of the context.")

    static let scaled = Kind.mapping(
        "a cluster",
        Fields(
            Key<String>.entryName, context, namespace, kubeconfig, server,
            Key<[Cluster.Deployment]>.list(
                "deployments", Kind<[Cluster.Deployment]>.things("deployments", of: .service, deployment),
                "The deployments of services that are not called as the service is."),
            make: { name, context, namespace, kubeconfig, server, deployments in
                Cluster(
                    name: name, context: context, namespace: namespace, kubeconfig: kubeconfig, server: server,
                    deployments: deployments)
            }))

    static func applied(_ key: String) -> Kind<Cluster> {
        .mapping(
            "a cluster",
            Fields(
                Key<String>.entryName, context, namespace, kubeconfig, server,
                Key(key, .path, "The file or directory of what is applied."),
                make: { name, context, namespace, kubeconfig, server, manifests in
                    Cluster(
                        name: name, context: context, namespace: namespace, kubeconfig: kubeconfig, server: server,
                        manifests: manifests)
                }))
    }

    static let deployment = Kind<Cluster.Deployment>(deploymentName.form) { node, reading in
        deploymentName.read(node, &reading).map { Cluster.Deployment(service: reading.entryName, name: $0) }
    }

    private static let deploymentName = Kind<String>.token("the name of a deployment", besides: "-.", atMost: 253)
}

/// The keys of stores that are repositories.
enum CheckoutCatalogue {
    static let git: MeansCatalogue.Technology = (
        "git", Kind<[Environment.Checkout]>.things("repositories", of: .store, checkout).map { .git($0) },
        "A repository checked out."
    )

    static let checkout = Kind.mapping(
        "a repository",
        Fields(
            Key<String>.entryName,
            Key("remote", remote, "The repository: a URL, or a path relative to the document."),
            Key("ref", ref, default: "main", "The branch or tag."),
            Key<String?>.optional("commit", commit, "The commit that it must be, in full."),
            Key("directory", .path, "The working copy."),
            make: { Environment.Checkout(name: $0, remote: $1, ref: $2, commit: $3, directory: $4) }))

    /// Nothing that git would take for an option, or for a program to run (`ext::`).
    static let remote = Kind<String>(.scalar(noun: "a repository")) { node, reading in
        guard let text = Kind<String>.text.read(node, &reading) else { return nil }
        guard !text.isEmpty, !text.hasPrefix("-"), !text.contains("::") else {
            reading.error(at: node.place, "'\(text.prefix(60))' is not the URL or the path of a repository")
            return nil
        }
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            // A path, or an address as scp has them.
            return text
        }
        let user = parts[1].prefix { $0 != "/" }.split(separator: "@", maxSplits: 1)
        let isSSH = text.hasPrefix("ssh://")
        if user.count > 1, !isSSH || user[0].contains(":") {
            reading.secret(
                at: node.place, "a user's name and password never stand in a URL of a document",
                remedy: "let a credential helper of git hold them")
            return nil
        }
        return text
    }

    static let ref = Kind<String>.token("the name of a branch or tag", besides: "-_./").requiring(
        "the name of a branch or tag"
    ) { !$0.contains("..") && !$0.hasPrefix("/") && !$0.hasSuffix("/") && !$0.hasSuffix(".lock") }

    static let commit = Kind<String>.token("a commit", besides: "").requiring("a commit in full, 40 or 64 digits") {
        ($0.count == 40 || $0.count == 64) && $0.allSatisfy { $0.isHexDigit && !$0.isUppercase }
    }
}
