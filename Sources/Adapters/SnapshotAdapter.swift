// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Execution
internal import Foundation
internal import Plan
public import Quantities

/// Restores a store from the newest whole snapshot in a bucket.
///
/// Whole is one whose size and SHA-256 somebody has stated: a manifest beside it, or the object's own metadata. It is loaded
/// into the drill's directory, checked, and given to the store's command. Which one was chosen is kept before anything is
/// done with it, so an attempt that is performed again after a crash goes on with the same one.
public struct SnapshotAdapter: Adapter {
    private let buckets: [Environment.SnapshotBucket]
    private let site: Site
    private let freshness: Freshness

    /// What the newest snapshot has to be, beyond being whole.
    public struct Freshness: Hashable, Sendable {
        /// How old it may be before it is doubted, by store.
        public var oldest: [String: Quantities.Duration]
        /// The store that the fault has spoiled: only a snapshot from before that is of use.
        public var spoiled: String?

        /// Of any age unless told otherwise.
        public init(oldest: [String: Quantities.Duration] = [:], spoiled: String? = nil) {
            self.oldest = oldest
            self.spoiled = spoiled
        }
    }

    /// Restores from those buckets.
    public init(_ buckets: [Environment.SnapshotBucket], site: Site, freshness: Freshness = Freshness()) {
        self.buckets = buckets
        self.site = site
        self.freshness = freshness
    }

    /// Loading is; importing is if the commands say so.
    public var isIdempotent: Bool { buckets.allSatisfy { $0.command?.isIdempotent ?? true } }

    /// What it would call.
    public func describe(_ order: Order) -> String {
        do throws(CallFailure) {
            let store = try bucket(order)
            let bucket = access(store)
            let loads =
                "aws s3api get-object\(bucket.aws.place): the newest whole snapshot in s3://\(store.bucket)/\(store.prefix), "
                + "checked by size and SHA-256"
            guard let command = store.command else { return loads + ", into the drill's directory" }
            return loads + "; then " + Commands(commands: [command], site: site).describe(order)
        } catch { return error.description }
    }

    /// Whether there is a whole snapshot that is new enough, and its command could be run.
    public func precheck(_ order: Order) async -> Readiness {
        do throws(CallFailure) {
            let store = try bucket(order)
            let bucket = access(store)
            if let obstacle = bucket.aws.obstacle { return .wrong(obstacle) }
            if let command = store.command {
                let readiness = await Commands(commands: [command], site: site).precheck(order)
                guard readiness == .ready else { return readiness }
            }
            return await site.precheck { await readiness(store, order) }
        } catch { return .wrong(error.description) }
    }

    private func readiness(_ store: Environment.SnapshotBucket, _ order: Order) async -> Readiness {
        do throws(AWSFailure) {
            let found = try await newest(store, order)
            guard let snapshot = found.snapshot else { return .impaired(Self.nothing(store, found.passedOver)) }
            // Once there is an outage none comes any more, and the newest only gets older.
            let onset = order.values["onset"].flatMap { Double($0) }.map { Date(timeIntervalSince1970: $0) }
            let age = snapshot.age(at: onset ?? Date())
            if let oldest = store.oldest ?? freshness.oldest[store.name], age > oldest {
                return .impaired("the newest whole snapshot, \(snapshot.name), is \(age) old, and \(oldest) would do")
            }
            return .ready
        } catch { return error.readiness }
    }

    /// Does it: from the newest snapshot, and if that turns out to be spoiled from the one before it.
    public func perform(_ order: Order) async -> Answer? {
        do throws(CallFailure) {
            let store = try bucket(order)
            let calls = Calls(order, site: site)
            var flaws: [String] = []
            for number in 0..<Self.triesAtMost {
                guard let snapshot = try await chosen(number, store, order, calls, flaws) else { break }
                if let flaw = try calls.kept(Self.flaw(number), as: String.self) {
                    flaws.append(flaw)
                    continue
                }
                do throws(CallFailure) {
                    let path = try await load(snapshot, number, access(store), calls)
                    guard let answer = await imported(snapshot, number, path, store, order) else { return nil }
                    if answer.outcome == .succeeded { return whole(answer, snapshot, path, order, flaws) }
                    throw CallFailure(answer.text)
                } catch {
                    if Task.isCancelled { throw error }
                    flaws.append("\(snapshot.name): \(error)")
                    try calls.keep(flaws[number], as: Self.flaw(number))
                }
            }
            throw CallFailure("no snapshot could be restored: \(flaws.joined(separator: "; "))")
        } catch { return error.answer }
    }

    /// How many spoiled snapshots in a row are too many: an assumption.
    private static let triesAtMost = 3

    /// What the store's command says to a snapshot; without one there is nothing to be said against it.
    private func imported(
        _ snapshot: Snapshot, _ number: Int, _ path: String, _ store: Environment.SnapshotBucket, _ order: Order
    ) async -> Answer? {
        guard let command = store.command else { return Answer(.succeeded) }
        return await site.carryOut(errand(order, command, snapshot, number, path), undoing: false)
    }

    /// What became of its imports, if they were begun.
    public func check(_ order: Order) async -> Standing {
        do throws(CallFailure) {
            let store = try bucket(order)
            guard let command = store.command else { return .notDone }
            let calls = Calls(order, site: site)
            var flaws: [String] = []
            for number in 0..<Self.triesAtMost {
                guard let snapshot = try calls.kept(Self.memo(number), as: Snapshot.self) else { return .notDone }
                if let flaw = try calls.kept(Self.flaw(number), as: String.self) {
                    flaws.append(flaw)
                    continue
                }
                let path = try self.path(number, calls)
                let errand = errand(order, command, snapshot, number, path)
                switch await site.standing(errand, undoing: order.attempt.kind == .undo) {
                case .done(let answer) where answer.outcome == .succeeded:
                    return .done(whole(answer, snapshot, path, order, flaws))
                case .done(let answer): flaws.append("\(snapshot.name): \(answer.text)")
                case let standing: return standing
                }
            }
            return .notDone
        } catch { return .unknown(error.description) }
    }

    /// By the command's undo.
    public func undo(_ order: Order) async -> Answer? {
        do throws(CallFailure) {
            let store = try bucket(order)
            guard let command = store.command, command.undo != nil else {
                throw CallFailure("the restore of '\(store.name)' has no undo")
            }
            return await site.carryOut(
                Errand(order, thing: store.name, isOneOfSeveral: false, roles: site.roles, command: command),
                undoing: true)
        } catch { return error.answer }
    }

    private func bucket(_ order: Order) throws(CallFailure) -> Environment.SnapshotBucket {
        guard case .restore(let name) = order.step.action else {
            throw CallFailure("snapshots cannot do '\(order.step.action.name)'")
        }
        guard let store = buckets.first(where: { $0.name == name }) else {
            throw CallFailure("environment \(site.environment) has no bucket for '\(name)'")
        }
        return store
    }

    private func access(_ store: Environment.SnapshotBucket) -> Bucket {
        Bucket(name: store.bucket, prefix: store.prefix, aws: AWSCommand(access: store.access, site: site))
    }

    private func newest(
        _ store: Environment.SnapshotBucket, _ order: Order, besides tried: Set<String> = []
    ) async throws(AWSFailure) -> (snapshot: Snapshot?, passedOver: [String]) {
        let fault = freshness.spoiled == store.name ? order.values["onset"].flatMap { Double($0) } : nil
        return try await access(store).newestSnapshot(
            manifest: store.manifest, mustBeEncrypted: store.mustBeEncrypted,
            before: fault.map { Date(timeIntervalSince1970: $0) },
            besides: tried)
    }

    private static func memo(_ number: Int) -> String { "snapshot-\(number + 1)" }
    private static func flaw(_ number: Int) -> String { "flaw-\(number + 1)" }

    /// The snapshot of this attempt, the first or one before it; `nil` where there is none before those that were spoiled.
    private func chosen(
        _ number: Int, _ store: Environment.SnapshotBucket, _ order: Order, _ calls: Calls, _ flaws: [String]
    ) async throws(CallFailure) -> Snapshot? {
        if let kept = try calls.kept(Self.memo(number), as: Snapshot.self) { return kept }
        var tried: Set<String> = []
        for earlier in 0..<number {
            if let kept = try calls.kept(Self.memo(earlier), as: Snapshot.self) { tried.insert(kept.key) }
        }
        let found: (snapshot: Snapshot?, passedOver: [String])
        do throws(AWSFailure) { found = try await newest(store, order, besides: tried) } catch {
            throw CallFailure(error.description)
        }
        guard let snapshot = found.snapshot else {
            if flaws.isEmpty { throw CallFailure(Self.nothing(store, found.passedOver)) }
            return nil
        }
        try calls.keep(snapshot, as: Self.memo(number))
        return snapshot
    }

    private static func loading(_ number: Int) -> String { "load-\(number + 1)" }

    private func path(_ number: Int, _ calls: Calls) throws(CallFailure) -> String {
        do { return "\(try calls.workspace(Self.loading(number)))/object" } catch { throw CallFailure("\(error)") }
    }

    /// Loads a snapshot and checks it; answers its file.
    private func load(
        _ snapshot: Snapshot, _ number: Int, _ bucket: Bucket, _ calls: Calls
    ) async throws(CallFailure) -> String {
        let path = try path(number, calls)
        let arguments = bucket.loading(snapshot.key, etag: snapshot.etag, to: path)
        do throws(AWSFailure) { _ = try await bucket.aws.change(calls, Self.loading(number), arguments) } catch {
            throw CallFailure(error.description)
        }
        let found: (sha256: String, bytes: Int64)
        do { found = try Bucket.digest(of: path) } catch { throw CallFailure("it cannot be read: \(error)") }
        guard found.bytes == snapshot.bytes, found.sha256 == snapshot.sha256 else {
            throw CallFailure(
                "it came with \(found.bytes) bytes and SHA-256 \(found.sha256.prefix(12))…, and should have "
                    + "\(snapshot.bytes) and \(snapshot.sha256.prefix(12))…; it was not imported")
        }
        return path
    }

    private func errand(
        _ order: Order, _ command: Environment.Command, _ snapshot: Snapshot, _ number: Int, _ path: String
    ) -> Errand {
        var errand = Errand(order, thing: command.name, isOneOfSeveral: false, roles: site.roles, command: command)
        errand.values.merge(outputs(snapshot, path)) { $1 }
        // The first has the attempt's own key and directory; those before it are runs of their own.
        if number > 0 {
            errand.key += "/\(number + 1)"
            errand.directoryName += "+import-\(number + 1)"
            errand.values["key"] = errand.key
            errand.variables["MUSTER_KEY"] = errand.key
        }
        return errand
    }

    private func outputs(_ snapshot: Snapshot, _ path: String) -> [String: String] {
        var outputs = ["object": path]
        outputs["since"] = snapshot.since
        return outputs
    }

    /// The import's answer with what was known before.
    private func whole(
        _ answer: Answer, _ snapshot: Snapshot, _ path: String, _ order: Order, _ flaws: [String]
    ) -> Answer {
        var texts = ["restored from \(Self.text(snapshot, order))"]
        if !answer.text.isEmpty { texts.append(answer.text) }
        if !flaws.isEmpty { texts.append("not from \(flaws.joined(separator: "; "))") }
        var answer = answer
        answer.text = Line.clean(texts.joined(separator: "; "))
        answer.outputs = outputs(snapshot, path).merging(answer.outputs) { $1 }
        return answer
    }

    private static func text(_ snapshot: Snapshot, _ order: Order) -> String {
        let opened = Date(timeIntervalSince1970: Double(order.opened.microseconds) / 1e6)
        let encryption = snapshot.encryption.map { "encrypted (\($0))" } ?? "not encrypted at rest"
        return "\(snapshot.name), \(snapshot.age(at: opened)) old, \(snapshot.bytes) bytes, \(encryption)"
    }

    private static func nothing(_ store: Environment.SnapshotBucket, _ passedOver: [String]) -> String {
        let why = passedOver.isEmpty ? "" : ": " + passedOver.prefix(3).joined(separator: "; ")
        return "there is no whole snapshot in s3://\(store.bucket)/\(store.prefix)\(why)"
    }
}
