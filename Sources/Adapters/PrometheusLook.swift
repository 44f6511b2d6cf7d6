// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Execution
internal import Foundation
internal import NIOHTTP1
internal import Plan
public import Quantities

/// A query of Prometheus whose value tells.
///
/// Every series of the answer has to be good: for a verification the success rate or more, for a probe above 0. An empty
/// answer is not good, for a query of what does not exist has one; nor is NaN, what nothing divided by nothing is.
public struct PrometheusLook: Look {
    private let server: Environment.Prometheus
    private let limit: Quantities.Duration

    /// A look by that server's queries, each of which may take so long.
    public init(_ server: Environment.Prometheus, limit: Quantities.Duration) {
        self.server = server
        self.limit = limit
    }

    /// What it would ask.
    public func describe(_ order: Order) -> String {
        do throws(CallFailure) {
            let question = try question(order.step.action)
            return "asks Prometheus at \(server.url) for \(question.query), to be \(question.goal)"
        } catch { return error.description }
    }

    /// Asks once; a value of any kind is an answer.
    public func precheck(_ order: Order) async -> Readiness {
        do throws(CallFailure) {
            let question = try question(order.step.action)
            guard HTTP.isWellFormed(server.url) else { return .wrong("the URL of Prometheus is no http or https URL") }
            let token = try token()
            do {
                _ = try await values(question.query, token: token, limit: min(limit, .seconds(10)))
                return .ready
            } catch { return error.isMistake ? .wrong(error.description) : .impaired(error.description) }
        } catch { return .wrong(error.description) }
    }

    /// Looks once.
    public func look(_ order: Order) async -> Sight {
        do throws(CallFailure) { return try await sight(question(order.step.action)) } catch {
            return Sight(false, error.description)
        }
    }

    /// Sees whether a place serves, outside of any step.
    public func look(at place: String) async -> Sight {
        do throws(CallFailure) { return try await sight(question(.probe(region: place, expect: .up))) } catch {
            return Sight(false, error.description)
        }
    }

    /// What is asked, and what the answer has to be.
    private struct Question {
        var query: String
        var goal: String
        var isGood: @Sendable (Double) -> Bool
    }

    private func question(_ action: Action) throws(CallFailure) -> Question {
        switch action {
        case .probe(let region, _):
            return Question(query: try query(region, at: region), goal: "above 0") { $0 > 0 }
        case .verify(let flows, let rate, _, _, let place):
            let query = try query(server.isByPlace ? place.name : flows, at: place.name)
            return Question(query: query, goal: "\(rate.percent) or more") { $0 >= rate.double }
        default: throw CallFailure("a query cannot do '\(action.name)'")
        }
    }

    private func query(_ name: String, at place: String) throws(CallFailure) -> String {
        guard let query = server.queries.first(where: { $0.name == name }) else {
            throw CallFailure("there is no query for '\(name)'")
        }
        // Names have neither quotes nor backslashes, so a place in a quoted text stays there.
        guard place.allSatisfy({ !"\"'`\\".contains($0) && !$0.isNewline }) else {
            throw CallFailure("'\(place)' cannot stand in a query")
        }
        return query.text.replacing("$place", with: place)
    }

    private func sight(_ question: Question) async throws(CallFailure) -> Sight {
        let token = try token()
        do throws(QueryFailure) {
            let values = try await values(question.query, token: token, limit: limit)
            guard let worst = values.first(where: { !question.isGood($0) }) ?? values.min() else {
                return Sight(false, "the query has no value")
            }
            return Sight(question.isGood(worst), "value \(Self.text(worst))")
        } catch { return Sight(false, error.description) }
    }

    private static func text(_ value: Double) -> String {
        value.isFinite ? String(format: "%.6g", value) : value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf"
    }

    private func token() throws(CallFailure) -> String? {
        do throws(MissingSecret) { return try server.token?.read() } catch { throw CallFailure(error.description) }
    }

    /// Why a query has no answer.
    private struct QueryFailure: Error {
        var description: String
        /// Whether it will not have one as it is written.
        var isMistake = false
    }

    /// The answer of the API, as far as it is of use here.
    private struct Reply: Decodable {
        struct Series: Decodable { var value: Sample }
        struct Contents: Decodable {
            var resultType: String
            var values: [Double]

            private enum Keys: CodingKey { case resultType, result }

            init(from decoder: any Decoder) throws {
                let keys = try decoder.container(keyedBy: Keys.self)
                resultType = try keys.decode(String.self, forKey: .resultType)
                switch resultType {
                case "vector": values = try keys.decode([Series].self, forKey: .result).map(\.value.number)
                case "scalar": values = [try keys.decode(Sample.self, forKey: .result).number]
                default: values = []
                }
            }
        }
        /// A time and a number as text: `[1795391205.409, "0"]`.
        struct Sample: Decodable {
            var number: Double

            init(from decoder: any Decoder) throws {
                var pair = try decoder.unkeyedContainer()
                _ = try pair.decode(Double.self)
                // Double reads NaN, +Inf and -Inf as Prometheus writes them.
                number = Double(try pair.decode(String.self)) ?? .nan
            }
        }
        var status: String
        var data: Contents?
        var errorType: String?
        var error: String?
    }

    private func values(
        _ query: String, token: String?, limit: Quantities.Duration
    ) async throws(QueryFailure) -> [Double] {
        var free = CharacterSet.alphanumerics
        free.insert(charactersIn: "-._~")
        guard let text = query.addingPercentEncoding(withAllowedCharacters: free) else {
            throw QueryFailure(description: "the query cannot be sent", isMistake: true)
        }
        let base = server.url.hasSuffix("/") ? String(server.url.dropLast()) : server.url
        let headers = token.map { [("Authorization", "Bearer \($0)")] } ?? []
        let answer: HTTP.Reply
        do {
            answer = try await HTTP.exchange(.GET, "\(base)/api/v1/query?query=\(text)", headers: headers, limit: limit)
        } catch { throw QueryFailure(description: "Prometheus: \(error)") }
        guard let reply = try? JSONDecoder().decode(Reply.self, from: Data(answer.body)) else {
            throw QueryFailure(description: "Prometheus answered HTTP \(answer.status), and no value")
        }
        guard reply.status == "success", let data = reply.data else {
            let why = Line.clean("Prometheus: \(reply.error ?? "HTTP \(answer.status)")")
            throw QueryFailure(description: why, isMistake: reply.errorType == "bad_data")
        }
        guard data.resultType == "vector" || data.resultType == "scalar" else {
            throw QueryFailure(
                description: "the query has a \(data.resultType), not one value a series", isMistake: true)
        }
        return data.values
    }
}
