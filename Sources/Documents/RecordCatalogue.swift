// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Quantities

/// The keys of what switches DNS records.
enum RecordCatalogue {
    static let route53: MeansCatalogue.Technology = (
        "route53",
        Kind.mapping(
            "a Route 53 zone",
            Fields(
                Key("zone", .token("the id of a zone", besides: ""), "The id of the hosted zone."),
                AWSCatalogue.endpoint, AWSCatalogue.region, AWSCatalogue.profile, records,
                make: { zone, endpoint, region, profile, records in
                    .route53(
                        Environment.HostedZone(
                            id: zone, access: .init(endpoint: endpoint, region: region, profile: profile),
                            records: records))
                })),
        "Records of a hosted zone, through the AWS CLI."
    )

    static let rfc2136: MeansCatalogue.Technology = (
        "rfc2136",
        Kind.mapping(
            "a zone with dynamic updates",
            Fields(
                Key("server", Kind<HostAndPort>.address(usually: 53), "The zone's primary server."),
                Key("zone", .domain, "The domain name of the zone."),
                Key<String?>.optional("key-file", .path, "The file that holds the TSIG key, as tsig-keygen writes it."),
                records,
                make: { server, zone, keyFile, records in
                    let socket = Environment.Socket(name: "", host: server.host, port: server.port)
                    return .rfc2136(
                        Environment.DynamicZone(server: socket, zone: zone, keyFile: keyFile, records: records))
                })),
        "Records of a zone that takes dynamic updates, by nsupdate."
    )

    private static let records = Key(
        "records", Kind<[Environment.RecordSet]>.things("records", of: .record, record),
        "The records that can be switched, by the plan's name.")

    private static let types = ["A", "AAAA", "CNAME"]

    static let record = Kind<Environment.RecordSet>.things(
        "a record", of: .region,
        besides: Fields(
            Key<String>.entryName,
            Key("name", .domain, "The domain name of the record."),
            Key("type", Kind<Int>.word(types), "The type of the record."),
            Key<Duration?>.optional(
                "ttl", Kind<Duration>.span.requiring("whole seconds") { $0.microseconds % 1_000_000 == 0 },
                "The time to live that a switch sets; the one in force where not given."),
            Key<[String]?>.optional("standbys", values, "What it holds when it points to all standbys."),
            make: { ($0, $1, $2, $3, $4) }),
        pointer
    ) { own, pointers in
        let standbys = own.4.map { [Environment.RecordSet.Pointer(place: "standbys", values: $0)] } ?? []
        return Environment.RecordSet(
            name: own.0, domain: own.1, type: types[own.2], ttl: own.3, pointers: pointers + standbys)
    }.checked { record, node, reading in
        for pointer in record.pointers {
            guard let bad = pointer.values.first(where: { !fits($0, record.type) }) else { continue }
            let holds = ["A": "IPv4 addresses", "AAAA": "IPv6 addresses", "CNAME": "one domain name"][record.type]!
            reading.error(
                at: node[pointer.place]?.place ?? node.place,
                "'\(bad)' is not what a record of type \(record.type) holds",
                remedy: "it holds \(holds)")
        }
        if record.type == "CNAME", let many = record.pointers.first(where: { $0.values.count > 1 }) {
            reading.error(at: node[many.place]?.place ?? node.place, "a record of type CNAME holds one domain name")
        }
    }

    static let pointer = Kind<Environment.RecordSet.Pointer>(values.form) { node, reading in
        let name = reading.entryName
        return values.read(node, &reading).map { Environment.RecordSet.Pointer(place: name, values: $0) }
    }

    /// One value, or a list of them.
    static let values: Kind<[String]> = {
        let one = Kind<String>.token("what a record holds", besides: "-_.:")
        let list = Kind<[String]>.list(of: one, atMost: 100)
        return Kind(.either(one.form, list.form)) { node, reading in
            guard case .list(let items) = node.content else { return one.read(node, &reading).map { [$0] } }
            guard !items.isEmpty else {
                reading.error(at: node.place, "expected what a record holds, but there is nothing")
                return nil
            }
            return list.read(node, &reading)
        }
    }()

    private static func fits(_ value: String, _ type: String) -> Bool {
        let parts = value.split(separator: ".", omittingEmptySubsequences: false)
        let isIPv4 = parts.count == 4 && parts.allSatisfy { $0.count <= 3 && UInt8($0) != nil }
        switch type {
        case "A": return isIPv4
        case "AAAA":
            return value.split(separator: ":", omittingEmptySubsequences: false).count > 2
                && value.allSatisfy { $0.isHexDigit || ":.".contains($0) }
        default: return !isIPv4 && !value.contains(":")
        }
    }
}
