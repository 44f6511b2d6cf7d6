// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Execution
internal import Plan

/// Restores a store that is a repository: fetches a branch or tag, checks it out, and looks whether the commit is the right
/// one. No hook of the working copy runs, and no protocol that would run a program.
public struct CheckoutAdapter: Adapter {
    private let checkouts: [Environment.Checkout]
    private let site: Site

    /// Those working copies.
    public init(_ checkouts: [Environment.Checkout], site: Site) {
        self.checkouts = checkouts
        self.site = site
    }

    /// What is checked out already stays so.
    public var isIdempotent: Bool { true }

    private static let variables = ["GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh"]
    /// Under what name the fetched commit is held in the working copy.
    private static let mark = "refs/muster/restored"
    private static let memo = "before"

    /// What it would call.
    public func describe(_ order: Order) -> String {
        do throws(CallFailure) {
            let it = try checkout(order)
            return "git fetch \(it.remote) \(it.ref) and checkout \(it.commit ?? "of what it names") in \(it.directory)"
        } catch { return error.description }
    }

    /// Whether the repository answers and has that branch or tag.
    public func precheck(_ order: Order) async -> Readiness {
        do throws(CallFailure) {
            let it = try checkout(order)
            if let obstacle = Inquiry.obstacle(to: "git", in: site.directory) { return .wrong(obstacle) }
            return await site.precheck {
                do throws(CallFailure) {
                    let there = try await commitThere(it)
                    return there == nil ? .wrong("\(it.remote) has no branch or tag '\(it.ref)'") : .ready
                } catch { return .impaired(error.description) }
            }
        } catch { return .wrong(error.description) }
    }

    /// Does it.
    public func perform(_ order: Order) async -> Answer? {
        do throws(CallFailure) {
            let it = try checkout(order)
            let calls = Calls(order, site: site)
            if try calls.kept(Self.memo, as: String.self) == nil {
                try calls.keep(await head(it) ?? "", as: Self.memo)
            }
            try await calls.succeed("init", git(["init", "--quiet", "--", it.directory]), variables: Self.variables)
            let fetch = [
                "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--", it.remote, "+\(it.ref):\(Self.mark)",
            ]
            try await calls.succeed("fetch", git(fetch, it), variables: Self.variables)
            guard let fetched = await commit(Self.mark, it) else { throw CallFailure("nothing was fetched") }
            if let commit = it.commit, !(await isIn(commit, it)) {
                throw CallFailure("\(it.ref) of \(it.remote) does not hold the commit \(commit.prefix(12))")
            }
            return try await checkOut(it.commit ?? fetched, it, calls)
        } catch { return error.answer }
    }

    /// Whether the commit that is wanted is checked out.
    public func check(_ order: Order) async -> Standing {
        do throws(CallFailure) {
            let it = try checkout(order)
            let wanted: String?
            if order.attempt.kind == .undo {
                wanted = try before(order)
            } else if let commit = it.commit {
                wanted = commit
            } else {
                wanted = try await commitThere(it)
            }
            guard let wanted, await head(it) == wanted else { return .notDone }
            return .done(Self.answer(it, wanted))
        } catch { return .unknown(error.description) }
    }

    /// Checks out what was there before the first attempt.
    public func undo(_ order: Order) async -> Answer? {
        do throws(CallFailure) {
            let it = try checkout(order)
            guard let before = try before(order), !before.isEmpty else {
                throw CallFailure(
                    "nothing was checked out in \(it.directory) before, so there is nothing to go back to")
            }
            return try await checkOut(before, it, Calls(order, site: site))
        } catch { return error.answer }
    }

    private func checkout(_ order: Order) throws(CallFailure) -> Environment.Checkout {
        guard case .restore(let name) = order.step.action else {
            throw CallFailure("a repository cannot do '\(order.step.action.name)'")
        }
        guard let it = checkouts.first(where: { $0.name == name }) else {
            throw CallFailure("environment \(site.environment) has no repository for '\(name)'")
        }
        for text in [it.remote, it.ref, it.commit ?? "0", it.directory] where text.hasPrefix("-") || text.isEmpty {
            throw CallFailure("'\(text)' cannot be given to git")
        }
        if it.remote.contains("::") || it.ref.contains(":") { throw CallFailure("'\(it.remote)' is no repository") }
        return it
    }

    private func checkOut(
        _ commit: String, _ it: Environment.Checkout, _ calls: Calls
    ) async throws(CallFailure) -> Answer {
        let arguments = git(["checkout", "--quiet", "--force", "--detach", commit], it)
        try await calls.succeed("checkout", arguments, variables: Self.variables)
        guard await head(it) == commit else {
            throw CallFailure("\(it.directory) is not at \(commit.prefix(12)) afterwards")
        }
        return Self.answer(it, commit)
    }

    private static func answer(_ it: Environment.Checkout, _ commit: String) -> Answer {
        Answer(.succeeded, "\(it.name) is at \(commit.prefix(12)) of \(it.ref)", outputs: ["commit": commit])
    }

    private func before(_ order: Order) throws(CallFailure) -> String? {
        for attempt in 1..<max(1, order.attempt.number) {
            let calls = Calls(order, site: site, attempt: attempt)
            if let before = try calls.kept(Self.memo, as: String.self) { return before }
        }
        return nil
    }

    private func git(_ arguments: [String], _ it: Environment.Checkout? = nil) -> [String] {
        // Not -C: a remote that is a path is relative to where the other commands run, too.
        let place = it.map { ["--git-dir=\($0.directory)/.git", "--work-tree=\($0.directory)"] } ?? []
        return ["git"] + place + ["-c", "core.hooksPath=/dev/null", "-c", "protocol.ext.allow=never"] + arguments
    }

    private func ask(_ arguments: [String]) async -> Inquiry.Hearing {
        await Inquiry(arguments: arguments, directory: site.directory, variables: Self.variables).listen()
    }

    /// The commit that a name means in the working copy.
    private func commit(_ name: String, _ it: Environment.Checkout) async -> String? {
        // Only a working copy of its own: git would look for one in the directories above, too.
        guard Inquiry.isThere("\(it.directory)/.git", in: site.directory) else { return nil }
        let arguments = git(["rev-parse", "--verify", "--quiet", "\(name)^{commit}"], it)
        guard case .over(0, let output, _) = await ask(arguments) else { return nil }
        return Line.last(of: output)
    }

    private func head(_ it: Environment.Checkout) async -> String? { await commit("HEAD", it) }

    private func isIn(_ commit: String, _ it: Environment.Checkout) async -> Bool {
        if case .over(0, _, _) = await ask(git(["merge-base", "--is-ancestor", commit, Self.mark], it)) { return true }
        return false
    }

    /// The commit that the branch or tag means in the repository; `nil` where there is none.
    private func commitThere(_ it: Environment.Checkout) async throws(CallFailure) -> String? {
        let names = ["refs/heads/\(it.ref)", "refs/tags/\(it.ref)^{}", "refs/tags/\(it.ref)", it.ref]
        switch await ask(git(["ls-remote", "--", it.remote]) + names) {
        case .over(0, let output, _):
            let lines = String(decoding: output, as: UTF8.self).split(separator: "\n").map { $0.split(separator: "\t") }
            for name in names {
                if let line = lines.first(where: { $0.count == 2 && $0[1] == name }) { return String(line[0]) }
            }
            return nil
        case .over(let status, _, let complaint): throw CallFailure(complaint.isEmpty ? "git: \(status)" : complaint)
        case .nothing(let why): throw CallFailure(why)
        }
    }
}
