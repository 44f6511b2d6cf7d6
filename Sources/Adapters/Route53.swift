// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Execution

/// Records of a Route 53 zone, through the AWS CLI. A change is over when all of its name servers have it (INSYNC).
struct Route53: NameService {
    let zone: Environment.HostedZone
    private let aws: AWSCommand

    init(zone: Environment.HostedZone, site: Site) {
        self.zone = zone
        var access = zone.access
        // The service is global, but the CLI wants to be told a region.
        access.region = access.region ?? "us-east-1"
        aws = AWSCommand(access: access, site: site)
    }

    /// From one look at a change to the next: an assumption; AWS says that a change takes up to 60 s.
    private static let pause = Swift.Duration.seconds(2)

    var records: [Environment.RecordSet] { zone.records }

    var obstacle: String? { aws.obstacle }

    func describe(_ record: Environment.RecordSet, to values: [String]) -> String {
        let ttl = record.seconds.map { "ttl \($0)" } ?? "the ttl in force"
        let control = aws.access.endpoint == nil ? "; needs the control plane of Route 53, which is in us-east-1" : ""
        return "aws route53 change-resource-record-sets\(aws.place): UPSERT \(record.domain) \(record.type) "
            + "\(values.joined(separator: " ")), \(ttl), in zone \(zone.id); then get-change until INSYNC\(control)"
    }

    private struct RecordSets: Decodable {
        struct RecordSet: Decodable {
            struct Record: Decodable { var Value: String }
            var Name: String
            var `Type`: String
            var TTL: Int64?
            var ResourceRecords: [Record]?
            var SetIdentifier: String?
        }
        var ResourceRecordSets: [RecordSet]
    }

    func look(_ record: Environment.RecordSet) async throws(CallFailure) -> RecordState? {
        do throws(AWSFailure) {
            let input = AWSCommand.json([
                "HostedZoneId": zone.id, "StartRecordName": record.domain, "StartRecordType": record.type,
                "MaxItems": "1",
            ])
            let found = try await aws.ask("route53", "list-resource-record-sets", input, as: RecordSets.self)
            let name = RecordState(values: [record.domain], ttl: 0)
            guard let set = found.ResourceRecordSets.first(where: { name.holds([$0.Name]) && $0.Type == record.type })
            else { return nil }
            guard set.SetIdentifier == nil, let records = set.ResourceRecords, let ttl = set.TTL else {
                throw AWSFailure(
                    "\(record.domain) is an alias or one of several by a policy, not a plain record: use command")
            }
            return RecordState(values: records.map(\.Value), ttl: ttl)
        } catch { throw CallFailure(error.description) }
    }

    /// That the record could be seen; what may be changed the service does not tell.
    func readiness(_ record: Environment.RecordSet, _ state: RecordState) async -> Readiness { .ready }

    private struct Change: Decodable {
        struct Info: Decodable {
            var Id: String
            var Status: String
        }
        var ChangeInfo: Info
    }

    func change(
        _ record: Environment.RecordSet, from: RecordState, to goal: RecordState, _ calls: Calls
    ) async throws(CallFailure) -> String {
        do throws(AWSFailure) {
            let set: [String: Any] = [
                "Name": record.domain, "Type": record.type, "TTL": goal.ttl,
                "ResourceRecords": goal.values.map { ["Value": $0] },
            ]
            let batch: [String: Any] = [
                "Comment": "muster \(calls.name)", "Changes": [["Action": "UPSERT", "ResourceRecordSet": set]],
            ]
            let input = AWSCommand.json(["HostedZoneId": zone.id, "ChangeBatch": batch])
            let operation = "change-resource-record-sets"
            let outcome = try await aws.change(calls, "upsert", aws.arguments("route53", operation, input))
            let begun = ContinuousClock.now
            var info = try AWSCommand.decode(outcome.output, operation, Change.self).ChangeInfo
            while info.Status != "INSYNC" {
                if Task.isCancelled {
                    throw AWSFailure("the change is made and not yet on all name servers (\(info.Status))")
                }
                // Cancelled, the loop ends above.
                try? await Task.sleep(for: Self.pause)
                let id = info.Id.split(separator: "/").last.map(String.init) ?? info.Id
                info = try await aws.ask("route53", "get-change", AWSCommand.json(["Id": id]), as: Change.self)
                    .ChangeInfo
            }
            return "INSYNC after \((ContinuousClock.now - begun).inSeconds)"
        } catch { throw CallFailure(error.description) }
    }
}
