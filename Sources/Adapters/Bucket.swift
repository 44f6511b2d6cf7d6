// SPDX-License-Identifier: GPL-3.0-or-later

internal import Crypto
internal import Estate
internal import Execution
internal import Foundation
internal import Quantities

/// A bucket of S3, through the AWS CLI.
struct Bucket: Sendable {
    let name: String
    let prefix: String
    let aws: AWSCommand

    /// What a listing says of an object.
    struct Object: Hashable, Decodable {
        var Key: String
        var LastModified: String
        var ETag: String
        var Size: Int64
    }

    private struct Listing: Decodable { var Contents: [Object]? }

    /// All objects below the prefix. Keys that the CLI would take for the name of something else are left out.
    func list() async throws(AWSFailure) -> [Object] {
        let input = AWSCommand.json(["Bucket": name, "Prefix": prefix])
        let listing = try await aws.ask("s3api", "list-objects-v2", input, as: Listing.self)
        return (listing.Contents ?? []).filter { !$0.Key.contains("://") && !$0.Key.hasSuffix("/") }
    }

    /// What an object says of itself.
    struct Head: Decodable {
        var ContentLength: Int64
        var ETag: String
        var LastModified: String
        var ServerSideEncryption: String?
        var ChecksumSHA256: String?
        var Metadata: [String: String]?
    }

    func head(_ key: String) async throws(AWSFailure) -> Head {
        let input = AWSCommand.json(["Bucket": name, "Key": key, "ChecksumMode": "ENABLED"])
        return try await aws.ask("s3api", "head-object", input, as: Head.self)
    }

    /// What loads an object as it was when it was chosen. The CLI wants these by themselves, where it writes a file.
    func loading(_ key: String, etag: String, to path: String) -> [String] {
        aws.options("s3api", "get-object") + ["--bucket=\(name)", "--key=\(key)", "--if-match=\(etag)", path]
    }

    /// What loads several objects whose names below the prefix are plain.
    func loading(_ keys: [String], to directory: String) -> [String] {
        let names = keys.map { "--include=\($0.dropFirst(prefix.count))" }
        let options = aws.options("s3", "cp").filter { !$0.hasPrefix("--output=") }
        return options + ["s3://\(name)/\(prefix)", directory, "--recursive", "--only-show-errors", "--exclude=*"]
            + names
    }

    /// The time that S3 or a writer states.
    static func time(_ text: String) -> Date? {
        let plain = text.replacing(/\.\d+/, with: "")
        if let date = try? Date(plain, strategy: .iso8601) { return date }
        let http = DateFormatter()
        http.locale = Locale(identifier: "en_US_POSIX")
        http.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        return http.date(from: text)
    }

    /// SHA-256 of a file in hexadecimal, and its size.
    static func digest(of path: String) throws -> (sha256: String, bytes: Int64) {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }  // it was only read
        var hash = SHA256()
        var count: Int64 = 0
        while let part = try file.read(upToCount: 1 << 20), !part.isEmpty {
            hash.update(data: part)
            count += Int64(part.count)
        }
        return (hash.finalize().map { String(format: "%02x", $0) }.joined(), count)
    }
}

/// One snapshot that is whole, and what is known of it.
struct Snapshot: Hashable, Codable {
    var key: String
    var etag: String
    var bytes: Int64
    /// In hexadecimal.
    var sha256: String
    /// What a replay begins after.
    var since: String?
    /// Seconds since 1970.
    var taken: Double
    /// How it is encrypted at rest.
    var encryption: String?

    var name: String { key.split(separator: "/").last.map(String.init) ?? key }

    func age(at now: Date) -> Quantities.Duration {
        .seconds(Int64(max(0, now.timeIntervalSince1970 - taken)))
    }
}

extension Bucket {
    /// What a manifest says.
    private struct Manifest: Decodable {
        var bytes: Int64
        var sha256: String
        var since: String?
        var taken: String?

        private enum Keys: CodingKey { case bytes, sha256, since, taken }

        init(from decoder: any Decoder) throws {
            let keys = try decoder.container(keyedBy: Keys.self)
            bytes = try keys.decode(Int64.self, forKey: .bytes)
            sha256 = try keys.decode(String.self, forKey: .sha256)
            taken = try keys.decodeIfPresent(String.self, forKey: .taken)
            // A sequence number may stand there as one.
            if let number = try? keys.decodeIfPresent(Int64.self, forKey: .since) {
                since = "\(number)"
            } else {
                since = try keys.decodeIfPresent(String.self, forKey: .since)
            }
        }
    }

    /// More than any snapshot that was cut off in a row: an assumption.
    private static let looksAtMost = 20

    /// The newest snapshot that is whole, encrypted if it has to be, and older than `limit`; and what was passed over.
    func newestSnapshot(
        manifest suffix: String?, mustBeEncrypted: Bool, before limit: Date?, besides tried: Set<String> = []
    ) async throws(AWSFailure) -> (snapshot: Snapshot?, passedOver: [String]) {
        let objects = try await list()
        var passedOver: [String] = []
        let keys = Set(objects.map(\.Key))
        let candidates = objects.filter { object in suffix.map { !object.Key.hasSuffix($0) } ?? true }
            .sorted { ($0.LastModified, $0.Key) > ($1.LastModified, $1.Key) }
        for object in candidates where !tried.contains(object.Key) {
            if passedOver.count >= Self.looksAtMost { break }
            let name = object.Key.dropFirst(prefix.count)
            if let suffix, !keys.contains(object.Key + suffix) {
                passedOver.append("\(name) has no manifest")
                continue
            }
            let (found, flaw) = try await snapshot(object, suffix)
            guard let found else {
                passedOver.append("\(name) \(flaw)")
                continue
            }
            if mustBeEncrypted, found.encryption == nil {
                passedOver.append("\(name) is not encrypted at rest")
            } else if let limit, found.taken >= limit.timeIntervalSince1970 {
                passedOver.append("\(name) is not older than the fault")
            } else {
                return (found, passedOver)
            }
        }
        return (nil, passedOver)
    }

    /// What is known of one object, or why it is not a whole snapshot.
    private func snapshot(_ object: Object, _ suffix: String?) async throws(AWSFailure) -> (Snapshot?, String) {
        let head = try await head(object.Key)
        var manifest: Manifest?
        if let suffix {
            do {
                manifest = try await self.manifest(object.Key + suffix)
            } catch { return (nil, "has a manifest that cannot be read: \(error)") }
        }
        let metadata = head.Metadata ?? [:]
        guard let sha256 = manifest?.sha256 ?? metadata["sha256"] ?? head.ChecksumSHA256.flatMap(Self.hexadecimal)
        else {
            return (nil, "has no SHA-256 by which it could be checked")
        }
        if let bytes = manifest?.bytes ?? metadata["bytes"].flatMap({ Int64($0) }), bytes != head.ContentLength {
            return (nil, "has \(head.ContentLength) bytes instead of \(bytes)")
        }
        let stated = (manifest?.taken ?? metadata["taken"]).flatMap(Self.time)
        guard let taken = stated ?? Self.time(head.LastModified) else { return (nil, "has no time") }
        let snapshot = Snapshot(
            key: object.Key, etag: head.ETag, bytes: head.ContentLength, sha256: sha256.lowercased(),
            since: manifest?.since ?? metadata["since"], taken: taken.timeIntervalSince1970,
            encryption: head.ServerSideEncryption)
        return (snapshot, "")
    }

    /// A small object, as JSON.
    private func manifest(_ key: String) async throws(AWSFailure) -> Manifest {
        let file: TemporaryFile
        do { file = try TemporaryFile("") } catch { throw AWSFailure("no temporary file: \(error)") }
        defer { file.remove() }
        let arguments = aws.options("s3api", "get-object") + ["--bucket=\(name)", "--key=\(key)", file.path]
        let inquiry = Inquiry(arguments: arguments, directory: aws.site.directory, variables: AWSCommand.variables)
        switch await inquiry.listen() {
        case .over(0, _, _): break
        case .over(let status, _, let complaint): throw AWSFailure(status, complaint)
        case .nothing(let why): throw AWSFailure(why)
        }
        do {
            return try JSONDecoder().decode(Manifest.self, from: Data(Durable.whole(file.path) ?? []))
        } catch { throw AWSFailure("it is not JSON with bytes and sha256") }
    }

    /// Base64, as S3 states checksums, in hexadecimal; a checksum of the checksums of parts (`…-3`) is of no use here.
    private static func hexadecimal(_ base64: String) -> String? {
        guard let data = Data(base64Encoded: base64), data.count == 32 else { return nil }
        return data.map { String(format: "%02x", $0) }.joined()
    }
}
