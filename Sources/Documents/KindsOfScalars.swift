// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities

extension Kind {
    /// A text that `parse` understands.
    static func scalar(
        _ noun: String, _ lexis: Lexis = .text, _ parse: @escaping @Sendable (String) throws(Malformed) -> Value
    ) -> Kind {
        Kind(.scalar(noun: noun, lexis)) { node, reading in
            guard let text = reading.text(of: node, noun) else { return nil }
            do throws(Malformed) {
                return try parse(text)
            } catch {
                reading.error(in: node, error)
                return nil
            }
        }
    }

    /// Something with two forms: one of some words, or what `other` reads.
    static func word(_ word: String, meaning value: @escaping @Sendable () -> Value, or other: Kind) -> Kind {
        Kind(.scalar(noun: other.form.noun + ", or '\(word)'", .either(.words([word]), other.form.lexis))) {
            node, reading in
            node.text == word ? value() : other.read(node, &reading)
        }
    }
}

extension Reading {
    /// The text of a scalar, or a report that there is none.
    mutating func text(of node: Node, _ noun: String) -> String? {
        guard case .scalar = node.content, let text = node.text else {
            error(
                at: node.place,
                node.noun == "empty"
                    ? "expected \(noun), but nothing is here" : "expected \(noun), but this is \(node.noun)")
            return nil
        }
        return text
    }
}

extension Kind where Value == Int {
    /// One of these words; answers which.
    static func word(_ words: [String]) -> Kind {
        let noun = "one of " + words.joined(separator: ", ")
        return Kind(.scalar(noun: noun, .words(words))) { node, reading in
            guard let text = reading.text(of: node, noun) else { return nil }
            if let index = words.firstIndex(of: text) { return index }
            let remedy = Suggestion.remedy(for: text, among: words) ?? "it is \(noun)"
            reading.error(at: node.place, "'\(text)' is not possible here", remedy: remedy)
            return nil
        }
    }

    /// A whole number within bounds.
    static func count(_ range: ClosedRange<Int>) -> Kind {
        let noun = "a whole number"
        return Kind.scalar(noun, .whole(range)) { text throws(Malformed) in try Count.parse(text) }
            .requiring("a whole number from \(range.lowerBound) to \(range.upperBound)") { range.contains($0) }
    }

    /// The name of something that exists; answers its index.
    static func reference(to scope: Scope) -> Kind {
        let noun = "the name of \(scope.noun)"
        return Kind(.scalar(noun: noun)) { node, reading in
            reading.text(of: node, noun).flatMap { reading.index(of: $0, in: scope, at: node.place) }
        }
    }

    /// The name of a role; answers its index among the roles that the plan names.
    static let planRole = Kind(.scalar(noun: "the name of a role")) { node, reading in
        guard let name = reading.text(of: node, "the name of a role") else { return nil }
        return reading.role(name, at: node.place)
    }
}

extension Reading {
    /// The index of a role among those that the plan names.
    mutating func role(_ name: String, at place: Place) -> Int? {
        guard index(of: name, in: .role, at: place) != nil else { return nil }
        if let index = roles.firstIndex(of: name) { return index }
        roles.append(name)
        return roles.count - 1
    }
}

extension Kind where Value == String {
    /// Any text of at most 1,000 characters.
    static let text = Kind.scalar("a text") { text throws(Malformed) in
        guard text.utf8.count <= 1000 else { throw Malformed(at: 0, "a text here has at most 1000 bytes") }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw Malformed(at: 0, "a text here holds no control characters")
        }
        return text
    }

    /// The name of something that exists.
    static func name(of scope: Scope) -> Kind {
        let noun = "the name of \(scope.noun)"
        return Kind(.scalar(noun: noun)) { node, reading in
            guard let name = reading.text(of: node, noun) else { return nil }
            return reading.index(of: name, in: scope, at: node.place) == nil ? nil : name
        }
    }
}

extension Kind where Value == Bool {
    /// `true` or `false`.
    static let flag = Kind<Int>.word(["false", "true"]).map { $0 == 1 }
}

extension Kind where Value == Duration {
    /// A length of time, which may be 0.
    static let duration = Kind.scalar("a duration, such as 15min", .amount(.duration)) { text throws(Malformed) in
        try Duration(text)
    }

    /// A length of time above 0.
    static let span = duration.requiring("more than 0") { $0 > .zero }
}

extension Kind where Value == ByteCount {
    /// An amount of data.
    static let bytes = Kind.scalar("a size, such as 40GB", .amount(.bytes)) { text throws(Malformed) in
        try ByteCount(text)
    }
}

extension Kind where Value == Rate {
    /// A count per time.
    static let rate = Kind.scalar("a rate, such as 400/s", .amount(.rate)) { text throws(Malformed) in try Rate(text) }

    /// A count per time above 0.
    static let speed = rate.requiring("more than 0") { $0.perSecond > .zero }

    /// Bytes per time.
    static let dataRate = Kind.scalar("a data rate, such as 250MB/s", .amount(.dataRate)) { text throws(Malformed) in
        try Rate(bytes: text)
    }
}

extension Kind where Value == Rational {
    /// A part of a whole, perhaps more than all of it.
    static let share = Kind.scalar("a share, such as 99%", .amount(.share)) { text throws(Malformed) in
        try Rational(share: text)
    }

    /// A chance, or a part that cannot exceed the whole.
    static let chance = share.requiring("0% to 100%") { $0 <= .one }

    /// A part of a whole that is not nothing.
    static let part = chance.requiring("more than 0% and at most 100%") { $0 > .zero }

    /// A plain number.
    static let factor = Kind.scalar("a number, such as 1.15", .amount(.factor)) { text throws(Malformed) in
        try Rational(factor: text)
    }
}

extension Kind where Value == Money {
    /// An amount in the currency of the price list.
    static let money = Kind.scalar("an amount of money, such as 0.096", .pattern(Family.number, isNumeric: true)) {
        text throws(Malformed) in try Money(text)
    }

    /// An amount per time.
    static let moneyPerHour = Kind.scalar(
        "an amount per time, such as 10000/h", .pattern(Money.patternPerTime, isNumeric: false)
    ) { text throws(Malformed) in
        try Money(perHour: text)
    }
}

extension Kind where Value == Distribution {
    /// A distribution of amounts of a family.
    static func distribution(of family: Family) -> Kind {
        let noun = "\(family.noun) or a distribution of it, such as \(family.example) or uniform(a, b)"
        return Kind(.scalar(noun: noun, .distribution(family))) { node, reading in
            guard let text = reading.text(of: node, noun) else { return nil }
            let (files, directory) = (reading.files, reading.source(of: node.place).directory)
            do throws(Malformed) {
                return try Distribution(text, of: family) { request throws(Malformed) in
                    try files.cells(request, in: directory)
                }
            } catch {
                reading.error(in: node, error)
                return nil
            }
        }
    }

    /// A length of time that may differ.
    static let durations = distribution(of: .duration)

    /// Bytes per time that may differ, never 0.
    static let dataRates = distribution(of: .dataRate).requiring("more than 0") { $0.constantValue != 0 }
}
