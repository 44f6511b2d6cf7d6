// SPDX-License-Identifier: GPL-3.0-or-later

internal import Finance
internal import Quantities

extension Growth {
    /// What `--growth` says, for so many months of a system with these books; none where it is not given.
    init(option: String?, months: Int, _ books: Books) throws {
        guard let option else {
            self = .none
            return
        }
        do throws(Malformed) { self = try Growth(option) } catch {
            throw Complaint("--growth '\(option)': \(error.message)")
        }
        guard let last = factors(months)?.last, books.canGrow(by: last) else {
            throw Complaint(
                "--growth '\(option)': over \(months) months that is more than a forecast can hold; "
                    + "demand may grow a million times")
        }
    }
}
