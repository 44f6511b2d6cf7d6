// SPDX-License-Identifier: GPL-3.0-or-later

/// Something that is known from elsewhere, and the way Muster comes to it.
public struct Check: Sendable {
    /// What is checked, in a few words.
    public let name: String
    /// Where the expectation comes from.
    public let source: String
    private let told: @Sendable () throws -> Finding
    private let mistaken: @Sendable () throws -> Finding

    /// - Parameters:
    ///   - world: what Muster is asked about: the one that the expectation speaks of.
    ///   - mistaken: a world that differs in one thing, which the check must notice.
    ///   - find: asks Muster about a world, and holds the answer against the expectation.
    init<World: Sendable>(
        _ name: String, _ source: String, _ world: World, mistaken: World,
        find: @escaping @Sendable (World) throws -> Finding
    ) {
        self.name = name
        self.source = source
        told = { try find(world) }
        self.mistaken = { try find(mistaken) }
    }

    /// What Muster comes to.
    ///
    /// - Throws: what Muster refuses to compute; nothing, in a sound one.
    public func run() throws -> Finding { try told() }

    /// What Muster comes to where one thing is wrong: a finding that does not agree, or the check could not fail.
    public func runMistaken() throws -> Finding { try mistaken() }
}

/// Checks of one mechanism.
public struct Family: Sendable {
    /// The mechanism.
    public let title: String
    /// What is known of it.
    public let checks: [Check]

    init(_ title: String, _ checks: [Check]) {
        self.title = title
        self.checks = checks
    }
}
