// SPDX-License-Identifier: GPL-3.0-or-later
import Adapters
import Estate
import Execution
import Foundation
import Plan
import Testing

/// A bare repository with two commits, of which a working copy is made.
struct Repository: Sendable {
    let place: Directory
    let commits: [String]

    init() throws {
        place = try Directory()
        try Tool.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", place.path("bare.git")])
        try Tool.run(["git", "init", "--quiet", "--initial-branch=main", place.path("work")])
        var commits: [String] = []
        for text in ["one", "two"] {
            try place.write(text, to: "work/configuration")
            try Tool.run(["git", "add", "."], in: place.path("work"))
            try Tool.run(
                ["git", "-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "-m", text],
                in: place.path("work"))
            let head = try Tool.run(["git", "rev-parse", "HEAD"], in: place.path("work"))
            commits.append(head.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        try Tool.run(["git", "push", "--quiet", place.path("bare.git"), "main"], in: place.path("work"))
        self.commits = commits
    }

    func checkout(ref: String = "main", commit: String? = nil, remote: String? = nil) -> Environment.Checkout {
        Environment.Checkout(
            name: "memory", remote: remote ?? place.path("bare.git"), ref: ref, commit: commit,
            directory: place.path("copy"))
    }
}

@Suite("Stores that are repositories are checked out")
struct CheckoutTests {
    private let place: Workplace
    private let repository: Repository

    init() throws { (place, repository) = (try Workplace(), try Repository()) }

    private func adapter(_ checkout: Environment.Checkout) -> CheckoutAdapter {
        CheckoutAdapter([checkout], site: place.site)
    }

    @Test("The branch's commit is there afterwards, the one before it after an undo, and a commit that is pinned")
    func checkingOut() async throws {
        let adapter = adapter(repository.checkout())
        #expect(await adapter.precheck(.restore) == .ready)
        #expect(await adapter.check(.restore) == .notDone)
        #expect(!place.exists("drill"))
        let done = Answer(
            .succeeded, "memory is at \(repository.commits[1].prefix(12)) of main",
            outputs: ["commit": repository.commits[1]])
        #expect(await adapter.perform(.restore) == done)
        #expect(try repository.place.read("copy/configuration") == "two")
        #expect(await adapter.check(.restore) == .done(done))
        #expect(await adapter.perform(.restore) == done)
        #expect(await adapter.undo(.undoRestore)?.outcome == .failed)
        var order = Order.restore
        order.step.id = "pinned"
        let pinned = self.adapter(repository.checkout(commit: repository.commits[0]))
        #expect(await pinned.perform(order)?.outcome == .succeeded)
        #expect(try repository.place.read("copy/configuration") == "one")
        (order.attempt.kind, order.attempt.number) = (.undo, 2)
        #expect(await pinned.undo(order)?.outcome == .succeeded)
        #expect(try repository.place.read("copy/configuration") == "two")
    }

    @Test("What is not there is known before the drill; a commit of another branch is refused")
    func prechecks() async throws {
        let bare = repository.place.path("bare.git")
        #expect(
            await adapter(repository.checkout(ref: "none")).precheck(.restore)
                == .wrong("\(bare) has no branch or tag 'none'"))
        guard case .impaired = await adapter(repository.checkout(remote: "/nowhere.git")).precheck(.restore) else {
            Issue.record("it answers")
            return
        }
        let other = String(repeating: "a", count: 40)
        let answer = await adapter(repository.checkout(commit: other)).perform(.restore)
        #expect(answer == Answer(.failed, "main of \(bare) does not hold the commit \(other.prefix(12))"))
    }

    @Test(
        "Neither a remote nor a name makes git run something",
        arguments: [
            "ext::sh -c touch% \(NSTemporaryDirectory())pwned", "--upload-pack=touch pwned", "-u touch",
            "$(touch pwned)",
            "ssh://-oProxyCommand=touch%20pwned/x",
        ])
    func hostile(text: String) async throws {
        for checkout in [repository.checkout(remote: text), repository.checkout(ref: text)] {
            #expect(await adapter(checkout).perform(.restore)?.outcome == .failed)
            #expect(await adapter(checkout).precheck(.restore) != .ready)
        }
        #expect(!place.exists("pwned"))
        #expect(!FileManager.default.fileExists(atPath: NSTemporaryDirectory() + "pwned"))
    }

    @Test("A hook of the working copy does not run")
    func hooks() async throws {
        let adapter = adapter(repository.checkout())
        #expect(await adapter.perform(.restore)?.outcome == .succeeded)
        let hook = "#!/bin/sh\ntouch \(place.directory.path("pwned"))\n"
        try repository.place.write(hook, to: "copy/.git/hooks/post-checkout")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: repository.place.path("copy/.git/hooks/post-checkout"))
        var order = Order.restore
        order.attempt.number = 2
        #expect(
            await self.adapter(repository.checkout(commit: repository.commits[0])).perform(order)?.outcome == .succeeded
        )
        #expect(!place.exists("pwned"))
    }
}
