// SPDX-License-Identifier: GPL-3.0-or-later

internal import Documents
internal import Quantities

extension Loaded {
    /// The most values of a dimension that are tried beforehand.
    private static let maxTried = 50

    /// What is varied: what the options say, else the scenario's `vary:`.
    func dimensions(_ texts: [String], option: String) throws -> [Dimension] {
        let given = try texts.map { text in
            do throws(Malformed) { return try Dimension(text) } catch {
                throw Complaint("\(option) '\(text)': \(error.message)")
            }
        }
        let dimensions = given.isEmpty ? scenario.dimensions : given
        guard !dimensions.isEmpty else {
            throw Complaint("nothing is varied: write for example \(option) system.standby.running=0%,50%,100%")
        }
        try Complaint.of { () throws(Malformed) in try Dimension.check(dimensions) }
        return dimensions
    }

    /// Tries each value once, so that a mistake shows before an hour's work and not after. `option` is what stated them,
    /// where it was not the scenario.
    func tryOut(_ dimensions: [Dimension], option: String?) throws {
        for dimension in dimensions {
            let extremes = dimension.extremes
            for settings in extremes.prefix(Self.maxTried - 1) + extremes.dropFirst(Self.maxTried - 1).suffix(1) {
                do {
                    _ = try incident(of: try scenario(setting: settings))
                } catch var mistakes as Diagnostics {
                    guard let option else { throw mistakes }
                    // The value was put in place as --set does it, but that is not where it was stated.
                    for path in dimension.paths {
                        for index in mistakes.list.indices where mistakes.list[index].file == "--set \(path)" {
                            mistakes.list[index].file = "\(option) \(path)"
                        }
                    }
                    throw mistakes
                }
            }
        }
    }
}
