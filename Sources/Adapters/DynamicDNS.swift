// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Execution

/// Records of a zone that takes dynamic updates (RFC 2136), by nsupdate and dig.
///
/// Each change has the prerequisite that the record still holds what it held when the attempt began, so one that comes late
/// or twice changes nothing. The key is in a file of which nsupdate gets the name.
struct DynamicDNS: NameService {
    let zone: Environment.DynamicZone
    let site: Site

    var records: [Environment.RecordSet] { zone.records }

    var obstacle: String? {
        for program in ["nsupdate", "dig"] {
            if let obstacle = Inquiry.obstacle(to: program, in: site.directory) { return obstacle }
        }
        return nil
    }

    func describe(_ record: Environment.RecordSet, to values: [String]) -> String {
        let ttl = record.seconds.map { "ttl \($0)" } ?? "the ttl in force"
        let key = zone.keyFile.map { " -k \($0)" } ?? ""
        return "nsupdate\(key) at \(zone.server.address): \(record.domain) \(record.type) "
            + "\(values.joined(separator: " ")), \(ttl), in zone \(zone.zone), if it still holds what it does now"
    }

    /// What may stand in a line for nsupdate without ending it.
    static func isToken(_ text: String) -> Bool {
        !text.isEmpty && !text.hasPrefix("-")
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\";\\()$@".utf8.contains($0) }
    }

    func look(_ record: Environment.RecordSet) async throws(CallFailure) -> RecordState? {
        let arguments = [
            "dig", "+noall", "+comments", "+answer", "+norecurse", "+time=2", "+tries=2", "-p", "\(zone.server.port)",
            "@\(zone.server.host)", "-q", record.domain, "-t", record.type,
        ]
        let inquiry = Inquiry(arguments: arguments, directory: site.directory, variables: [:])
        switch await inquiry.listen() {
        case .over(0, let output, _): return try Self.state(String(decoding: output, as: UTF8.self), record)
        case .over: throw CallFailure("the server \(zone.server.address) does not answer")
        case .nothing(let why): throw CallFailure(why)
        }
    }

    /// What dig's answer says.
    private static func state(_ text: String, _ record: Environment.RecordSet) throws(CallFailure) -> RecordState? {
        guard let status = text.firstMatch(of: /status: ([A-Z0-9]+)/)?.1 else {
            throw CallFailure("dig says no status")
        }
        guard status == "NOERROR" || status == "NXDOMAIN" else {
            throw CallFailure("the server answers \(status) for \(record.domain)")
        }
        var state = RecordState(values: [], ttl: 0)
        for line in text.split(separator: "\n") where !line.hasPrefix(";") {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count == 5, words[3] == record.type, let ttl = Int64(words[1]) else { continue }
            state.values.append(String(words[4]))
            state.ttl = ttl
        }
        return state.values.isEmpty ? nil : state
    }

    /// Sends an update that has a prerequisite and nothing to update: the server checks the key, and changes nothing.
    func readiness(_ record: Environment.RecordSet, _ state: RecordState) async -> Readiness {
        do {
            let lines = try header() + prerequisites(record, state) + ["send", ""]
            let script = try TemporaryFile(lines.joined(separator: "\n"))
            defer { script.remove() }
            let inquiry = Inquiry(arguments: arguments(script.path), directory: site.directory, variables: [:])
            switch await inquiry.listen() {
            // Without a key that it can read nsupdate goes on unsigned, and ends with 0 where nothing is to be changed.
            case .over(0, _, let complaint) where !complaint.contains("could not read key"): return .ready
            case .over(_, _, let complaint):
                let isRefused = complaint.contains("NOTAUTH") || complaint.contains("REFUSED")
                let text = "\(zone.server.address): \(complaint)"
                return isRefused || complaint.contains("key") ? .wrong(text) : .impaired(text)
            case .nothing(let why): return .impaired(why)
            }
        } catch { return .wrong("\(error)") }
    }

    private func arguments(_ script: String) -> [String] {
        ["nsupdate", "-t", "5", "-u", "2", "-r", "1", "-v"] + (zone.keyFile.map { ["-k", $0] } ?? []) + [script]
    }

    private func header() throws(CallFailure) -> [String] {
        for text in [zone.server.host, zone.zone] where !Self.isToken(text) {
            throw CallFailure("'\(text)' is no name")
        }
        return ["server \(zone.server.host) \(zone.server.port)", "zone \(zone.zone)"]
    }

    private func prerequisites(_ record: Environment.RecordSet, _ state: RecordState) throws(CallFailure) -> [String] {
        var lines: [String] = []
        for value in state.values {
            guard Self.isToken(value) else { throw CallFailure("'\(value)' is no value that can be asked for") }
            lines.append("prereq yxrrset \(record.domain) \(record.type) \(value)")
        }
        return lines
    }

    func change(
        _ record: Environment.RecordSet, from: RecordState, to goal: RecordState, _ calls: Calls
    ) async throws(CallFailure) -> String {
        var lines = try header() + prerequisites(record, from) + ["update delete \(record.domain) \(record.type)"]
        lines += goal.values.map { "update add \(record.domain) \(goal.ttl) \(record.type) \($0)" } + ["send", ""]
        let path: String
        do {
            path = "\(try calls.workspace("update"))/script"
            try Durable.replace(path, by: lines.joined(separator: "\n"))
        } catch { throw CallFailure("the update cannot be written: \(error)") }
        let outcome = try await calls.make("update", arguments(path))
        if outcome.ending == .exited(0) { return "the server has taken the update" }
        // NXRRSET: it no longer holds what it held. Whether because it was changed as we wanted is seen by looking.
        if outcome.complaint.contains("NXRRSET"), let now = try await look(record) {
            if now.holds(goal.values) { return "it had been changed already" }
            throw CallFailure("\(record.domain) was changed meanwhile: it holds \(now.text); nothing was done")
        }
        throw CallFailure(outcome.complaint.isEmpty ? outcome.ending.text : outcome.complaint)
    }
}
