// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
internal import Quantities

/// What is doubtful about a system by itself.
struct SystemLint {
    let system: System
    let node: Node

    var findings: [Finding] { probes + slowExports }

    private var probes: [Finding] {
        guard let from = system.monitoring.probe.from, from == system.primary else { return [] }
        let probe = node[SystemCatalogue.monitoringKey]?[SystemCatalogue.probeKey]
        let region = system.regions[from].name
        return [
            Finding(
                .probesInsideRegion, "system.monitoring.probe.from",
                at: probe?.place(of: SystemCatalogue.probeFrom) ?? node.place,
                "probes are sent from \(region), the region that they watch: what takes it down may blind them, as metrics were in 4 of 10 published us-east-1 events",
                "send them from 'outside' or from another region")
        ]
    }

    /// An export that often takes longer than the cadence runs into the next one. Bytes count where their rate is fixed.
    private var slowExports: [Finding] {
        zip(system.stores, node[SystemCatalogue.storesKey]?.entries ?? []).compactMap { store, entry in
            guard case .snapshot(let snapshot) = store.kind, var p99 = snapshot.export.ninetyNinth else { return nil }
            if let rate = snapshot.exportRate?.constantValue {
                p99 += snapshot.bytes(every: snapshot.every) / rate * 1e6
            }
            guard p99 > Double(snapshot.every.microseconds) else { return nil }
            return Finding(
                .slowExport, "system.stores.\(store.name).every", at: entry.value.place(of: StoreCatalogue.every),
                "one export in a hundred takes longer than \(Duration.text(microseconds: p99)), and the next is due after \(snapshot.every)",
                "capture less often, or export faster")
        }
    }
}

extension Store.Snapshot {
    /// The bytes of a capture at that cadence.
    func bytes(every cadence: Duration) -> Double { min(Double(size.bytes), changes.double * cadence.seconds) }
}
