// SPDX-License-Identifier: GPL-3.0-or-later

internal import Study

/// A number and its 95 % interval; `null` where it cannot be told or is infinite.
struct FigureDocument: Encodable {
    var value: Nullable<Double>
    var low: Nullable<Double>
    var high: Nullable<Double>

    init(_ figure: Figure?) {
        value = Nullable(finite: figure?.value)
        low = Nullable(finite: figure?.low)
        high = Nullable(finite: figure?.high)
    }
}
