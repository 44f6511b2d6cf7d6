// SPDX-License-Identifier: GPL-3.0-or-later

internal import Documents
internal import Estate
internal import Study

extension Objective {
    /// Reads the value of a `--require`.
    init(option text: String, system: System) throws {
        do { self = try Objective(text, system: system) } catch { throw Complaint("--require: \(error.description)") }
    }
}

extension Goal {
    /// Reads the value of `--until`.
    init(option text: String, system: System) throws {
        do { self = try Goal(text, system: system) } catch { throw Complaint("--until: \(error.description)") }
    }
}

extension Loaded {
    /// The hash of the plan with what is changed of it.
    var planHash: String {
        let changes = settings.filter { $0.path.hasPrefix("plan.") }.map { "\($0.path)=\($0.value)" }
        return Fingerprint(of: scenario.planText, settings: changes).description
    }
}
