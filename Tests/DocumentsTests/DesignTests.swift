// SPDX-License-Identifier: GPL-3.0-or-later
import Documents
import Quantities
import Testing

@Suite("A design")
struct DesignTests {
    private static func dimensions(_ texts: String...) throws -> [Dimension] { try texts.map { try Dimension($0) } }

    private static func values(_ design: Design) -> [String] {
        design.points.map { $0.map(\.value).joined(separator: " ") }
    }

    @Test("of a grid has every combination, the last dimension changing fastest and lockstep counting as one")
    func grid() throws {
        let design = try Design(grid: Self.dimensions("a=1,2", "b,c=(x,y),(z,w)"))
        #expect(design.paths == ["a", "b", "c"])
        #expect(Self.values(design) == ["1 x y", "1 z w", "2 x y", "2 z w"])
        #expect(design[3].map(\.path) == ["a", "b", "c"])
    }

    @Test("of a grid has at most 100,000 points, and no range without step")
    func limits() throws {
        let thousand = "=0..999:1"
        #expect(throws: Malformed(at: 0, "a grid has 1 to 100000 points, but this one has 1000000")) {
            try Design(grid: Self.dimensions("a" + thousand, "b" + thousand))
        }
        let many = try (0..<30).map { try Dimension("p\($0)" + thousand) }
        #expect(throws: Malformed(at: 0, "a grid has 1 to 100000 points, but this one has \(Int.max)")) {
            try Design(grid: many)
        }
        let error = #expect(throws: Malformed.self) { try Design(grid: Self.dimensions("a=1..2")) }
        #expect(error?.message.hasPrefix("'a' is a range: give a grid its step") == true)
    }

    @Test("at coordinates has amounts that far into a range, and the values of a list in equal parts")
    func coordinates() throws {
        let dimensions = try Self.dimensions("a=0%..100%", "b,c=(x,1),(y,2),(z,3)")
        let design = Design(dimensions, at: [[0.25, 0.1], [0.5, 0.34], [1, 0.99]])
        #expect(Self.values(design) == ["25% x 1", "50% y 2", "100% z 3"])
    }

    @Test(
        "is refused where points would not be comparable",
        arguments: [
            (["a=1,2", "a=3"], "'a' is varied twice"), (["a,b=(1,2)", "b=3"], "'b' is varied twice"),
            (["a=1,2,1"], "'a' takes '1' twice"), (["a,b=(1,2),(1,3),(1,2)"], "'a,b' takes '(1,2)' twice"),
            (["trials=1,2"], "'trials' cannot be varied"),
        ])
    func checks(texts: [String], message: String) throws {
        let dimensions = try texts.map { try Dimension($0) }
        let error = #expect(throws: Malformed.self) { try Dimension.check(dimensions) }
        #expect(error?.message.hasPrefix(message) == true)
    }
}

@Suite("A constraint")
struct ConstraintTests {
    private static let paths = [
        "system.stores.memory.every", "system.standby.running", "plan.steps.scale-standby.to", "system.dns.api.ttl",
        "plan.steps.switch-traffic.through", "system.stores.memory.changes", "system.stores.memory.size",
    ]
    private static let point = zip(paths, ["10min", "50%", "0.7", "60s", "health-check", "6GB/h", "4GB"]).map {
        Setting(path: $0, value: $1)
    }

    @Test(
        "holds or not, with units, by short or long names, and binding as arithmetic does",
        arguments: [
            ("system.stores.memory.every <= 15min", true), ("every <= 15min", true), ("memory.every < 600s", false),
            ("every == 600s", true), ("every != 600s", false), ("running + 20% <= to", true),
            ("running + 21% <= to", false), ("to - running == 20%", true), ("5min < every <= 10min", true),
            ("5min < every < 10min", false), ("not every > 15min", true),
            ("not (every > 5min) or running == 50%", true),
            ("every > 15min or running > 10% and to > 80%", false), ("(every > 5min or to > 80%) and to > 60%", true),
            ("every > 5min or to > 80% and to > 90%", true), ("2 * every - 4min == 16min", true),
            ("every / ttl == 10", true), ("changes * every == 1GB", true), ("size / changes == 40min", true),
            ("through == 'health-check'", true), ("through != \"record\"", true), ("1 + 2 * 3 == 7", true),
            ("(1 + 2) * 3 == 9", true), ("10/2 == 5", true), ("changes <= 10GB/h", true), ("8 / 2 / 2 == 2", true),
            ("8 - 2 - 2 == 4", true), ("scale-standby.to==0.7", true), ("5min - 10min < every", true),
        ])
    func holds(text: String, holds: Bool) throws {
        #expect(try Constraint(text, over: Self.paths).holds(at: Self.point) == holds)
    }

    @Test(
        "that makes no sense is told with its place",
        arguments: [
            ("evry <= 15min", 1, "'evry' is not varied; did you mean 'every'?"),
            ("every <= 15min and zone < 3", 20, "'zone' is not varied; varied are system.stores"),
            ("every-5min < 3s", 1, "'every-5min' is not varied; varied are"),
            ("memory.every <= 15", 14, "one cannot compare a duration and a number"),
            ("every + running > 1h", 7, "one cannot add a duration and a number"),
            ("every <= 15parsec", 12, "'parsec' is not a unit"), ("every <=", 9, "expected an amount, a path"),
            ("every < 3min)", 13, "expected and, or, or a comparison, not ')'"), ("(every < 3min", 14, "expected ')'"),
            ("every", 1, "this is no condition"), ("every = 3min", 7, "equality is written =="),
            ("through < 'x'", 9, "texts have no order"), ("through > 3", 9, "one cannot compare the text"),
            ("every < 3min and to", 18, "expected a condition"), ("not to", 5, "expected a condition"),
            ("through + 1 > 2", 1, "expected an amount, but this is the text 'health-check'"),
            ("every / 0s > 3", 7, "this divides by nothing"),
            ("through == 'x", 12, "a text that begins here never ends"),
            ("(every < 3min) + 1 > 0", 8, "expected an amount, but this is a condition"), ("", 1, "expected an amount"),
        ])
    func mistakes(text: String, column: Int, message: String) throws {
        let error = #expect(throws: Diagnostics.self) {
            try Constraint(text, over: Self.paths).holds(at: Self.point)
        }
        let mistake = try #require(error?.list.first)
        #expect(mistake.message.hasPrefix(message), "\(mistake.message)")
        #expect(mistake.column == column)
        #expect(mistake.file == "--where" && mistake.sourceLine == text)
    }

    @Test("over a name that several paths end in asks for more of it")
    func ambiguous() throws {
        let error = #expect(throws: Diagnostics.self) {
            try Constraint("ttl < 1s", over: ["system.dns.api.ttl", "system.dns.app.ttl"])
        }
        #expect(
            error?.list[0].message
                == "'ttl' may be 'system.dns.api.ttl' or 'system.dns.app.ttl': write more of it")
        _ = try Constraint("api.ttl < app.ttl", over: ["system.dns.api.ttl", "system.dns.app.ttl"])
    }

    @Test("nested without end is refused before the stack is")
    func depth() {
        for text in [String(repeating: "(", count: 5000), String(repeating: "not ", count: 2000) + "every < 1s"] {
            #expect(throws: Diagnostics.self) { try Constraint(text, over: Self.paths) }
        }
    }

    @Test("leaves the points that satisfy it, and says so where none does")
    func keeping() throws {
        let design = try Design(grid: [Dimension("a.x=1,2,3"), Dimension("b=1,2,3")])
        let constraint = { (text: String) in try Constraint(text, over: design.paths) }
        let kept = try design.keeping([constraint("x < b"), constraint("b < 3")])
        #expect(kept.points.map { $0.map(\.value) } == [["1", "2"]])
        let none = #expect(throws: Diagnostics.self) { try design.keeping([constraint("x + b > 6")]) }
        #expect(none?.list[0].message == "no point of the 9 satisfies this")
        let both = #expect(throws: Diagnostics.self) { try design.keeping([constraint("x < b"), constraint("x > b")]) }
        #expect(
            both?.list[0].message.hasPrefix(
                "this contradicts the constraints before it: it alone leaves 3 of the 9 points, those before it 3")
                == true)
        #expect(both?.list[0].sourceLine == "x > b")
    }
}
