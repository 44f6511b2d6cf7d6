// SPDX-License-Identifier: GPL-3.0-or-later

/// Something that goes wrong besides the fault itself, and can be taken away from a trial to see what it cost.
///
/// Taking one away changes no draw: everything else of the trial is as lucky as before.
public enum Cause: Hashable, Sendable {
    /// What else is broken, an index into the system's impairments.
    case impairment(Int)
    /// Batches of nodes that the standby region refuses.
    case refusedCapacity
    /// Attempts of a step (an index into `Plan.steps`) that fail by chance.
    case failedAttempts(step: Int)
    /// Pages that are answered later because it is night.
    case night
}
