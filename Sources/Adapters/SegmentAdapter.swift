// SPDX-License-Identifier: GPL-3.0-or-later

public import Estate
public import Execution
internal import Plan

/// Replays a log from the segments that an append-only writer has left in a bucket.
///
/// A segment is an object called by the numbers of its first and its last entry: `00001-00500.ndjson`. Those that end after
/// `since` are loaded at once and taken in one after the other by the log's command, each at most once per step: what an
/// earlier attempt has taken in is not taken in again. Entries that no segment holds are a gap.
public struct SegmentAdapter: Adapter {
    private let buckets: [Environment.SegmentBucket]
    private let site: Site

    /// Replays from those buckets.
    public init(_ buckets: [Environment.SegmentBucket], site: Site) {
        self.buckets = buckets
        self.site = site
    }

    /// If its commands are.
    public var isIdempotent: Bool { buckets.allSatisfy(\.command.isIdempotent) }

    /// What it would call.
    public func describe(_ order: Order) -> String {
        do throws(CallFailure) {
            let log = try log(order)
            let bucket = access(log)
            return "aws s3 cp\(bucket.aws.place): the segments in s3://\(log.bucket)/\(log.prefix) that end after "
                + "\(order.values["since"] ?? "{since}"); then, for each in order, "
                + Commands(commands: [log.command], site: site).describe(order)
        } catch { return error.description }
    }

    /// Whether there are segments without a gap, and the command could be run.
    public func precheck(_ order: Order) async -> Readiness {
        do throws(CallFailure) {
            let log = try log(order)
            if let obstacle = access(log).aws.obstacle { return .wrong(obstacle) }
            let readiness = await Commands(commands: [log.command], site: site).precheck(order)
            guard readiness == .ready else { return readiness }
            return await site.precheck {
                do throws(AWSFailure) {
                    let segments = Segment.all(in: try await access(log).list(), below: log.prefix)
                    guard !segments.isEmpty else {
                        return .impaired("there is no segment in s3://\(log.bucket)/\(log.prefix)")
                    }
                    // Before a restore nobody knows where the replay begins; after one, gaps before that do not matter.
                    guard let since = order.values["since"].flatMap({ UInt64($0) }), log.stopsAtGaps else {
                        return .ready
                    }
                    let gaps = Segment.gaps(in: segments.filter { $0.last > since }, after: since)
                    return gaps.isEmpty ? .ready : .impaired(Self.missing(gaps))
                } catch { return error.readiness }
            }
        } catch { return .wrong(error.description) }
    }

    /// Does it.
    public func perform(_ order: Order) async -> Answer? {
        do throws(CallFailure) {
            let log = try log(order)
            let calls = Calls(order, site: site)
            guard let since = order.values["since"].flatMap({ UInt64($0) }) else {
                throw CallFailure("nothing has given a number for {since}, after which the replay begins")
            }
            let segments = try await chosen(log, since, calls)
            let gaps = Segment.gaps(in: segments, after: since)
            if log.stopsAtGaps, !gaps.isEmpty { throw CallFailure("\(Self.missing(gaps)); nothing was replayed") }
            let directory = try await load(segments, log, calls)
            for segment in segments where !wasTakenIn(segment, order) {
                let errand = errand(order, log, segment, directory)
                guard let answer = await site.carryOut(errand, undoing: false) else { return nil }
                if answer.outcome != .succeeded { throw CallFailure("segment \(segment.name): \(answer.text)") }
            }
            return Self.answer(segments, gaps, since)
        } catch { return error.answer }
    }

    private static func answer(_ segments: [Segment], _ gaps: [ClosedRange<UInt64>], _ since: UInt64) -> Answer {
        guard let last = segments.last else { return Answer(.succeeded, "nothing was appended after \(since)") }
        let missing = gaps.reduce(0) { $0 + $1.count }
        let count = last.last - since - UInt64(missing)
        let entries = "\(count) \(count == 1 ? "entry" : "entries")"
        let number = segments.count == 1 ? "1 segment" : "\(segments.count) segments"
        let text = "\(entries) from \(since + 1) to \(last.last) in \(number)"
        return Answer(
            .succeeded, gaps.isEmpty ? text : "\(text); \(Self.missing(gaps))",
            outputs: ["replayed": "\(count)", "missing": "\(missing)"])
    }

    /// Unknown if a command's end was not seen; to be gone on with where segments are left.
    public func check(_ order: Order) async -> Standing {
        do throws(CallFailure) {
            let log = try log(order)
            let calls = Calls(order, site: site)
            guard let segments = try calls.kept(Self.memo, as: [Segment].self) else { return .notDone }
            guard let since = order.values["since"].flatMap({ UInt64($0) }) else { return .notDone }
            let directory = try path(calls)
            for segment in segments where !wasTakenIn(segment, order) {
                switch await site.standing(errand(order, log, segment, directory), undoing: false) {
                case .done(let answer) where answer.outcome == .succeeded: continue
                case .done(let answer):
                    return .done(Answer(.failed, Line.clean("segment \(segment.name): \(answer.text)")))
                case .notDone: return .notDone
                case .unknown(let why): return .unknown("segment \(segment.name): \(why)")
                }
            }
            let gaps = Segment.gaps(in: segments, after: since)
            return log.stopsAtGaps && !gaps.isEmpty ? .notDone : .done(Self.answer(segments, gaps, since))
        } catch { return .unknown(error.description) }
    }

    /// What was appended stays.
    public func undo(_ order: Order) async -> Answer? { Answer(.failed, "a replay has no undo") }

    private func log(_ order: Order) throws(CallFailure) -> Environment.SegmentBucket {
        guard case .replay(let name, _) = order.step.action else {
            throw CallFailure("segments cannot do '\(order.step.action.name)'")
        }
        guard let log = buckets.first(where: { $0.name == name }) else {
            throw CallFailure("environment \(site.environment) has no bucket for '\(name)'")
        }
        return log
    }

    private func access(_ log: Environment.SegmentBucket) -> Bucket {
        Bucket(name: log.bucket, prefix: log.prefix, aws: AWSCommand(access: log.access, site: site))
    }

    private static let memo = "segments"
    /// More than one call can name: an assumption.
    private static let limit = 1_000

    /// The segments of this attempt, in order.
    private func chosen(
        _ log: Environment.SegmentBucket, _ since: UInt64, _ calls: Calls
    ) async throws(CallFailure) -> [Segment] {
        if let kept = try calls.kept(Self.memo, as: [Segment].self) { return kept }
        do throws(AWSFailure) {
            let all = Segment.all(in: try await access(log).list(), below: log.prefix)
            let segments = all.filter { $0.last > since }
            guard segments.count <= Self.limit else {
                throw AWSFailure(
                    "\(segments.count) segments end after \(since), and \(Self.limit) can be replayed in one step")
            }
            do throws(CallFailure) { try calls.keep(segments, as: Self.memo) } catch {
                throw AWSFailure(error.description)
            }
            return segments
        } catch { throw CallFailure(error.description) }
    }

    private func path(_ calls: Calls) throws(CallFailure) -> String {
        do { return try calls.workspace("load") } catch { throw CallFailure("\(error)") }
    }

    /// Loads the segments, and answers the directory they are in.
    private func load(
        _ segments: [Segment], _ log: Environment.SegmentBucket, _ calls: Calls
    ) async throws(CallFailure) -> String {
        let directory = try path(calls)
        guard !segments.isEmpty else { return directory }
        let bucket = access(log)
        do throws(AWSFailure) {
            let keys = segments.map { log.prefix + $0.name }
            _ = try await bucket.aws.change(calls, "load", bucket.loading(keys, to: directory))
        } catch { throw CallFailure(error.description) }
        for segment in segments {
            let bytes: Int64
            do { bytes = try Bucket.digest(of: "\(directory)/\(segment.name)").bytes } catch {
                throw CallFailure("segment \(segment.name) did not come: \(error)")
            }
            guard bytes == segment.bytes else {
                throw CallFailure("segment \(segment.name) came with \(bytes) bytes instead of \(segment.bytes)")
            }
        }
        return directory
    }

    private func errand(
        _ order: Order, _ log: Environment.SegmentBucket, _ segment: Segment, _ directory: String
    ) -> Errand {
        var errand = Errand(order, thing: log.name, isOneOfSeveral: false, roles: site.roles, command: log.command)
        errand.key += "/\(segment.name)"
        errand.directoryName += "+\(FileName.safe(segment.name))"
        errand.values.merge([
            "object": "\(directory)/\(segment.name)", "first": "\(segment.first)", "last": "\(segment.last)",
            "key": errand.key,
        ]) { $1 }
        errand.variables["MUSTER_KEY"] = errand.key
        return errand
    }

    /// Whether an attempt before this one has taken a segment in.
    private func wasTakenIn(_ segment: Segment, _ order: Order) -> Bool {
        (1..<max(1, order.attempt.number)).contains { number in
            Calls(order, site: site, attempt: number).hasSucceeded(segment.name)
        }
    }

    private static func missing(_ gaps: [ClosedRange<UInt64>]) -> String {
        let texts = gaps.prefix(5).map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound)" }
        let more = gaps.count > 5 ? " and \(gaps.count - 5) more gaps" : ""
        return "entries \(texts.joined(separator: ", "))\(more) are in no segment"
    }
}

/// A part of a log that is an object.
struct Segment: Hashable, Codable {
    /// The key without the prefix: digits, a dash, digits, perhaps an ending.
    var name: String
    var first: UInt64
    var last: UInt64
    var bytes: Int64

    init?(_ object: Bucket.Object, below prefix: String) {
        name = String(object.Key.dropFirst(prefix.count))
        guard let match = name.wholeMatch(of: /([0-9]{1,20})-([0-9]{1,20})(?:\.[A-Za-z0-9]+)*/),
            let first = UInt64(match.1), let last = UInt64(match.2), first >= 1, first <= last, last < UInt64(Int64.max)
        else { return nil }
        (self.first, self.last, bytes) = (first, last, object.Size)
    }

    /// The segments among some objects, in the order of their entries.
    static func all(in objects: [Bucket.Object], below prefix: String) -> [Segment] {
        objects.compactMap { Segment($0, below: prefix) }.sorted { ($0.first, $0.last) < ($1.first, $1.last) }
    }

    /// The entries after `since` that none of some segments in order holds, though a later one is there.
    static func gaps(in segments: [Segment], after since: UInt64) -> [ClosedRange<UInt64>] {
        var gaps: [ClosedRange<UInt64>] = []
        var reached = since
        for segment in segments {
            if segment.first > reached + 1 { gaps.append(reached + 1...segment.first - 1) }
            reached = max(reached, segment.last)
        }
        return gaps
    }
}
