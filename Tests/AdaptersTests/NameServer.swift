// SPDX-License-Identifier: GPL-3.0-or-later
import Estate
import Foundation
import Quantities
import Testing

/// A real BIND with one zone, in which a key may change one record.
final class NameServer: Sendable {
    let server: Server
    private let port: Int

    init() throws {
        server = try Server { place, port in
            for (name, key) in [("right", "dr-key"), ("wrong", "dr-key"), ("other", "other-key")] {
                try place.write(Self.key(key, secret: name), to: "\(name).key")
            }
            let zone = """
                $TTL 60
                @   IN SOA ns1 hostmaster ( 1 3600 600 86400 5 )
                    IN NS  ns1
                ns1 IN A   127.0.0.1
                api 5 IN A 127.0.1.10
                www 5 IN A 127.0.1.10

                """
            try place.write(zone, to: "zone")
            let folder = place.url.path
            let configuration = """
                include "\(folder)/right.key";
                options { directory "\(folder)"; pid-file none; session-keyfile "\(folder)/session"; listen-on-v6 { none; };
                  managed-keys-directory "\(folder)"; listen-on port \(port) { 127.0.0.1; }; recursion no; notify no;
                  dnssec-validation no; allow-transfer { none; }; empty-zones-enable no; };
                controls { };
                zone "agents.test" { type primary; file "\(folder)/zone";
                  update-policy { grant dr-key name api.agents.test. A; }; };

                """
            try place.write(configuration, to: "named.conf")
            return ["named", "-f", "-c", place.path("named.conf")]
        }
        port = server.port
        // It listens before it has read its zone.
        for _ in 0..<600 {
            if try !ask("SOA", "agents.test.").isEmpty { return }
            usleep(50_000)
        }
        throw TookTooLong()
    }

    private static func key(_ name: String, secret: String) -> String {
        let bytes = Data(secret.padding(toLength: 32, withPad: "-", startingAt: 0).utf8)
        return "key \"\(name)\" { algorithm hmac-sha256; secret \"\(bytes.base64EncodedString())\"; };\n"
    }

    /// What stands in the file of a key, and in no text of ours.
    static var secret: String { key("dr-key", secret: "right").split(separator: "\"").map(String.init)[3] }

    /// The zone as an environment has it, with the file of one of the keys.
    func zone(
        _ key: String? = "right", name: String = "api.agents.test.", zone: String = "agents.test.", ttl: Int64? = nil,
        pointers: [(String, String)] = [("r1", "127.0.1.10"), ("r2", "127.0.2.10")]
    ) -> Environment.DynamicZone {
        Environment.DynamicZone(
            server: .init(name: "", host: "127.0.0.1", port: port), zone: zone,
            keyFile: key.map { server.place.path("\($0).key") },
            records: [
                .init(
                    name: "api", domain: name, type: "A", ttl: ttl.map { .seconds($0) },
                    pointers: pointers.map { .init(place: $0.0, values: [$0.1]) })
            ])
    }

    /// What dig says of a name: `5 127.0.1.10`.
    func ask(_ type: String, _ name: String = "api.agents.test.") throws -> String {
        let line = try Tool.run(["dig", "-p", "\(port)", "@127.0.0.1", "+noall", "+answer", name, type])
        let words = line.split(whereSeparator: \.isWhitespace)
        return words.count < 5 ? "" : "\(words[1]) \(words[4...].joined(separator: " "))"
    }

    /// The zone's number, which every change raises.
    var serial: String {
        get throws {
            let words = try ask("SOA", "agents.test.").split(separator: " ")
            return String(try #require(words.count > 3 ? words[3] : nil, "the zone has no SOA"))
        }
    }

    /// Changes the record behind everybody's back.
    func set(_ value: String) throws {
        let lines = [
            "server 127.0.0.1 \(port)", "update delete api.agents.test. A", "update add api.agents.test. 5 A \(value)",
            "send", "",
        ]
        try server.place.write(lines.joined(separator: "\n"), to: "script")
        _ = try Tool.run(["nsupdate", "-k", server.place.path("right.key"), server.place.path("script")])
    }
}

/// Programs that tests look with.
enum Tool {
    /// What a program writes; it has to succeed.
    @discardableResult
    static func run(_ words: [String], in directory: String? = nil) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
        let place = try Directory()
        try place.write("", to: "output")
        // A file and not a pipe, which children of other tests would inherit.
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: place.path("output")))
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let text = try place.read("output")
        try #require(process.terminationStatus == 0, "\(words): \(text)")
        return text
    }
}
