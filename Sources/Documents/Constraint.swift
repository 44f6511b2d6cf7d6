// SPDX-License-Identifier: GPL-3.0-or-later

internal import Quantities

/// What the values of a point must satisfy for the point to be simulated: `every <= 15min and running + 20% <= to`.
///
/// Comparisons (`<`, `<=`, `>`, `>=`, `==`, `!=`, several in a row), `and`, `or`, `not`, `+`, `-`, `*`, `/` and
/// parentheses over amounts with their units, texts in quotes, and paths or their last parts. Amounts are exact; only those of
/// one kind are added or compared.
public struct Constraint: Sendable {
    /// It as it was written.
    public let text: String
    private let term: ConstraintTerm

    /// Reads a constraint over the values of these paths; throws one mistake with its place in the text.
    public init(_ text: String, over paths: [String]) throws(Diagnostics) {
        self.text = text
        do throws(Malformed) {
            var parser = ConstraintParser(text, names: ConstraintNames(paths))
            term = try parser.whole()
        } catch {
            throw Constraint.mistake(error, in: text)
        }
    }

    /// Whether a point satisfies it, whose settings stand in the order of the paths.
    ///
    /// Throws where kinds are mixed, or a value is no amount though one is needed.
    public func holds(at point: [Setting]) throws(Diagnostics) -> Bool {
        do throws(Malformed) {
            guard case .truth(let holds) = try term.value(at: point) else {
                throw Malformed(at: term.offset, "this is no condition: compare it with something, such as <= 15min")
            }
            return holds
        } catch {
            throw Constraint.mistake(error, in: text)
        }
    }

    static func mistake(_ mistake: Malformed, in text: String) -> Diagnostics {
        let before = String(decoding: text.utf8.prefix(mistake.offset), as: UTF8.self)
        return Diagnostics([
            Diagnostic(
                severity: .error, file: "--where", line: 0, column: before.unicodeScalars.count + 1,
                message: mistake.message, remedy: nil, code: nil, sourceLine: text)
        ])
    }
}

extension Design {
    /// Those of its points that satisfy all constraints; throws where there is none, and says which constraint is too much.
    public func keeping(_ constraints: [Constraint]) throws(Diagnostics) -> Design {
        var design = self
        for constraint in constraints {
            let kept = try design.filter { point throws(Diagnostics) in try constraint.holds(at: point) }
            guard kept.count > 0 else {
                let alone = try filter { point throws(Diagnostics) in try constraint.holds(at: point) }
                throw Constraint.mistake(
                    Malformed(
                        at: 0,
                        alone.count == 0
                            ? "no point of the \(count) satisfies this"
                            : "this contradicts the constraints before it: it alone leaves \(alone.count) of the \(count) points, "
                                + "those before it \(design.count), and all together none"), in: constraint.text)
            }
            design = kept
        }
        return design
    }
}

/// What a part of a constraint comes to at a point.
enum ConstraintValue {
    case amount(AnyAmount)
    case text(String)
    case truth(Bool)

    /// A value as it stands in a file: an amount where it reads as one.
    init(written text: String) {
        do throws(Malformed) { self = .amount(try AnyAmount(text)) } catch { self = .text(text) }
    }

    var noun: String {
        switch self {
        case .amount(let quantity): quantity.noun
        case .text(let text): "the text '\(text.prefix(40))'"
        case .truth: "a condition"
        }
    }
}

/// A part of a constraint, and where it stands in the text.
struct ConstraintTerm: Sendable {
    indirect enum Form: Sendable {
        case amount(AnyAmount)
        case text(String)
        /// What is set at the path of that index.
        case path(Int)
        case calculation(ConstraintTerm, Operator, ConstraintTerm)
        case comparison(ConstraintTerm, Comparison, ConstraintTerm)
        case both(ConstraintTerm, ConstraintTerm)
        case either(ConstraintTerm, ConstraintTerm)
        case not(ConstraintTerm)
    }

    enum Operator: UInt8, Sendable {
        case plus = 43
        case minus = 45
        case times = 42
        case over = 47
    }

    enum Comparison: String, CaseIterable, Sendable {
        // Longer signs first, so that none is taken for the beginning of another.
        case atMost = "<="
        case atLeast = ">="
        case equal = "=="
        case different = "!="
        case less = "<"
        case more = ">"

        func holds(_ order: Int) -> Bool {
            switch self {
            case .atMost: order <= 0
            case .atLeast: order >= 0
            case .equal: order == 0
            case .different: order != 0
            case .less: order < 0
            case .more: order > 0
            }
        }
    }

    var form: Form
    /// The first byte, or that of the sign between two parts.
    var offset: Int

    func value(at point: [Setting]) throws(Malformed) -> ConstraintValue {
        switch form {
        case .amount(let quantity): .amount(quantity)
        case .text(let text): .text(text)
        case .path(let index): ConstraintValue(written: point[index].value)
        case .calculation(let left, let sign, let right):
            .amount(try calculate(try left.amount(at: point), sign, try right.amount(at: point)))
        case .comparison(let left, let sign, let right):
            .truth(try compare(try left.value(at: point), sign, try right.value(at: point)))
        case .both(let left, let right): try truth(of: left, right, at: point) { $0 && $1 }
        case .either(let left, let right): try truth(of: left, right, at: point) { $0 || $1 }
        case .not(let term): .truth(try !term.truth(at: point))
        }
    }

    /// Looks at both sides always, so that a mistake in one shows at whatever point.
    private func truth(
        of left: ConstraintTerm, _ right: ConstraintTerm, at point: [Setting], _ rule: (Bool, Bool) -> Bool
    ) throws(Malformed) -> ConstraintValue {
        let (first, second) = (try left.truth(at: point), try right.truth(at: point))
        return .truth(rule(first, second))
    }

    private func truth(at point: [Setting]) throws(Malformed) -> Bool {
        let value = try value(at: point)
        guard case .truth(let truth) = value else {
            throw Malformed(at: offset, "expected a condition, such as every <= 15min, but this is \(value.noun)")
        }
        return truth
    }

    private func amount(at point: [Setting]) throws(Malformed) -> AnyAmount {
        let value = try value(at: point)
        guard case .amount(let quantity) = value else {
            throw Malformed(at: offset, "expected an amount, but this is \(value.noun)")
        }
        return quantity
    }

    private func calculate(_ left: AnyAmount, _ sign: Operator, _ right: AnyAmount) throws(Malformed) -> AnyAmount {
        let result: AnyAmount?
        switch sign {
        case .plus, .minus:
            guard left.isLike(right) else { throw mixed("add", left.noun, right.noun) }
            result = left.plus(sign == .plus ? right : right.negated)
        case .times: result = left.times(right)
        case .over: result = left.over(right)
        }
        guard let result else { throw Malformed(at: offset, "this divides by nothing, or has too many digits") }
        return result
    }

    private func compare(
        _ left: ConstraintValue, _ sign: Comparison, _ right: ConstraintValue
    ) throws(Malformed) -> Bool {
        switch (left, right) {
        case (.amount(let left), .amount(let right)):
            guard left.isLike(right) else { throw mixed("compare", left.noun, right.noun) }
            guard let order = left.compared(to: right) else {
                throw Malformed(at: offset, "these have too many digits to be compared exactly")
            }
            return sign.holds(order)
        case (.text(let left), .text(let right)):
            guard sign == .equal || sign == .different else {
                throw Malformed(at: offset, "texts have no order: use == or !=")
            }
            return sign.holds(left == right ? 0 : 1)
        default: throw mixed("compare", left.noun, right.noun)
        }
    }

    private func mixed(_ verb: String, _ left: String, _ right: String) -> Malformed {
        Malformed(at: offset, "one cannot \(verb) \(left) and \(right)")
    }
}
