// SPDX-License-Identifier: GPL-3.0-or-later
import Adapters
import Estate
import Execution
import Foundation
import Plan
import Quantities
import Testing

@Suite("A query of Prometheus tells whether golden flows succeed")
struct PrometheusTests {
    /// A real one without anything to scrape; one for all tests. It listens before it answers queries.
    static let server = Result {
        try Server(readyAt: "/-/ready") { place, port in
            try place.write("global: {}\n", to: "prometheus.yml")
            return [
                "prometheus", "--config.file=\(place.path("prometheus.yml"))",
                "--storage.tsdb.path=\(place.path("tsdb"))",
                "--web.listen-address=127.0.0.1:\(port)",
            ]
        }
    }

    private func look(
        _ query: String, url: String? = nil, token: Environment.SecretSource? = nil, isByPlace: Bool = false,
        limit: Quantities.Duration = .seconds(60)
    ) throws -> PrometheusLook {
        let url = try url ?? "http://127.0.0.1:\(Self.server.get().port)"
        let queries = [Environment.Prometheus.Query(name: isByPlace ? "r1" : "golden", text: query)]
        return PrometheusLook(
            Environment.Prometheus(url: url, token: token, queries: queries, isByPlace: isByPlace), limit: limit)
    }

    private func verify(_ rate: Share, flows: String = "golden") -> Order {
        .first(.verify(flows: flows, successRate: rate, length: .zero, every: .seconds(1), at: .region("r1")))
    }

    @Test(
        "The rate or more is good; less, nothing, and what is no number are not",
        arguments: [
            ("vector(0.99)", true, "value 0.99"), ("vector(0.9899)", false, "value 0.9899"), ("1", true, "value 1"),
            ("vector(1) / 0", true, "value +Inf"), ("vector(0) / 0", false, "value NaN"),
            ("nothing_is_called_so", false, "the query has no value"),
            (#"label_replace(vector(1), "a", "b", "", "") or vector(0.5)"#, false, "value 0.5"),
            (#"label_replace(vector(1), "a", "b", "", "") or vector(0.995)"#, true, "value 0.995"),
        ])
    func values(query: String, isGood: Bool, text: String) async throws {
        let order = verify(Rational(99, 100))
        #expect(try await look(query).look(order) == Sight(isGood, text))
        #expect(try await look(query).precheck(order) == .ready)
    }

    @Test("A query with a mistake is wrong before the drill and no good sight in it")
    func mistakes() async throws {
        let order = verify(Rational(99, 100))
        for (query, word) in [("sum(", "parse error"), ("vector(1)[1m:1s]", "matrix"), ("\"a\"", "string")] {
            let look = try look(query)
            guard case .wrong(let why) = await look.precheck(order) else {
                Issue.record("\(query) is not wrong")
                continue
            }
            #expect(why.contains(word))
            #expect(await look.look(order) == Sight(false, why))
        }
        #expect(try await look("1").precheck(verify(.one, flows: "silver")) == .wrong("there is no query for 'silver'"))
    }

    @Test("A server that is not there, hangs or says nothing of use is no good sight")
    func noServer() async throws {
        let recorder = try Recorder()
        let order = verify(.one)
        let closed = "http://127.0.0.1:\(try Recorder.closedPort())"
        #expect(try await look("1", url: closed).look(order) == Sight(false, "Prometheus: connection refused"))
        #expect(try await look("1", url: closed).precheck(order) == .impaired("Prometheus: connection refused"))
        let hanging = try look("1", url: recorder.url("hang"), limit: .seconds(1))
        #expect(await hanging.look(order) == Sight(false, "Prometheus: no answer in 1 s"))
        let other = try look("1", url: recorder.url("json/{}?"))
        #expect(await other.look(order).isGood == false)
    }

    @Test("A place stands where the query says so, and cannot end a text; a query is sent as it is")
    func place() async throws {
        let recorder = try Recorder()
        let query = #"avg(up{region="$place"}) + 0 > 0 or "é;$(rm -rf /)\n""#
        let look = try look(query, url: recorder.url("prometheus/1"))
        #expect(await look.look(verify(.one)).isGood)
        let sent = try #require(
            recorder.requests.first?.path.components(separatedBy: "query=").last?.removingPercentEncoding)
        #expect(sent == query.replacing("$place", with: "r1"))
        let hostile = Order.first(
            .verify(
                flows: "golden", successRate: .one, length: .zero, every: .seconds(1), at: .region(#"a"} or vector(1)"#)
            ))
        #expect(await look.look(hostile).isGood == false)
    }

    @Test("A probe's query is by place, and above 0 is up")
    func probe() async throws {
        for (query, outcome) in [
            ("vector(1)", PlanRun.Outcome.succeeded), ("vector(0)", .failed), ("absent_", .failed),
        ] {
            let adapter = ProbeAdapter(try look(query, isByPlace: true))
            #expect(await adapter.perform(.first(.probe(region: "r1", expect: .up)))?.outcome == outcome)
        }
        #expect(try await look("vector(1)", isByPlace: true).look(at: "r1") == Sight(true, "value 1"))
        #expect(
            try await look("vector(1)", isByPlace: true).look(at: "r2") == Sight(false, "there is no query for 'r2'"))
    }

    @Test("The token is sent, and is in no text")
    func token() async throws {
        let recorder = try Recorder()
        let place = try Workplace()
        try place.directory.write(Candidate.secret + "\n", to: "token")
        let source = Environment.SecretSource.file(place.directory.path("token"))
        for path in ["prometheus/1", "status/401"] {
            let look = try look("1", url: recorder.url(path), token: source)
            let order = verify(.one)
            let texts = ["\(await look.look(order))", "\(await look.precheck(order))", look.describe(order)]
            for text in texts { #expect(!text.contains(Candidate.secret)) }
        }
        #expect(try recorder.requests.allSatisfy { $0.headers["authorization"] == "Bearer \(Candidate.secret)" })
        #expect(try recorder.requests.count == 4)
        let without = try look("1", url: recorder.url("prometheus/1"), token: .file(place.directory.path("none")))
        #expect(
            await without.precheck(verify(.one)) == .wrong("the file '\(place.directory.path("none"))' cannot be read"))
    }
}

@Suite("A connection tells whether something listens")
struct TCPTests {
    @Test("It does, or does not, or has no address")
    func connections() async throws {
        let recorder = try Recorder()
        let probe = { (port: Int) in
            TCPProbe([.init(name: "r1", host: "127.0.0.1", port: port)], limit: .seconds(20))
        }
        #expect(await probe(recorder.port).look(at: "r1") == Sight(true, "connected"))
        #expect(await probe(try Recorder.closedPort()).look(at: "r1") == Sight(false, "connection refused"))
        #expect(await probe(recorder.port).look(at: "r2") == Sight(false, "no address for 'r2'"))
        let order = Order.first(.probe(region: "r1", expect: .up))
        #expect(probe(recorder.port).describe(order) == "connects to 127.0.0.1:\(recorder.port)")
        #expect(await ProbeAdapter(probe(recorder.port)).perform(order) == Answer(.succeeded, "r1 is up: connected"))
        #expect(try recorder.requests.isEmpty)
    }

    @Test("A host that swallows what it is sent has failed when its time is up")
    func silence() async {
        // A network for documentation (RFC 5737), where nobody is: either no answer comes or there is no way to it.
        let probe = TCPProbe([.init(name: "r1", host: "192.0.2.1", port: 9)], limit: .milliseconds(300))
        let begun = ContinuousClock.now
        #expect(await probe.look(at: "r1").isGood == false)
        #expect(ContinuousClock.now - begun < .seconds(60))
    }
}
