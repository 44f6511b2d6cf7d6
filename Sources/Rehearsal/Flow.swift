// SPDX-License-Identifier: GPL-3.0-or-later

extension Traffic {
    /// One region's part in it.
    struct Flow: Sendable {
        /// The share of demand that reaches it: `share` + `drain`·s, s being the current switch's share not moved.
        var share = 0.0
        var drain = 0.0
        /// The share of what reaches it that it serves within its capacity; 1 unless the region is out.
        var success = 1.0
        var isServing = true
        var isStandby = false
        /// Whether the newest switch has sent its users elsewhere.
        var isLeft = false
        /// Whether it refuses the users who come all the same.
        var isFenced = false
        /// Requests per second that it can carry, now.
        var capacity = 0.0
        /// How fast that changes.
        var capacitySlope = 0.0
        /// Until when it changes so.
        var holdsUntil = Int64.max
        var peakUtilisation = 0.0

        /// Whether users reach it at all.
        @inline(__always)
        var isReached: Bool { share != 0 || drain != 0 }

        /// Whether it serves none of those who come.
        @inline(__always)
        var refusesAll: Bool { success <= 0 || !isServing || isFenced }

        /// Whether its capacity has changed in another way by then.
        @inline(__always)
        func isOutdated(at now: Int64) -> Bool { isServing && holdsUntil <= now }

        /// What it carries over the piece that begins now.
        @inline(__always)
        var carries: Form { isServing ? Form(constant: capacity, slope: capacitySlope) : Form() }

        /// Notes how busy a standby is during a piece, and moves to its end.
        @inline(__always)
        mutating func pass(_ piece: Traffic.Piece) {
            if isStandby && isReached && capacity > 0 && !refusesAll {
                let carried = (capacity, capacity + capacitySlope * piece.length)
                let loads = piece.ends(piece.fresh(self) * piece.retry)
                if loads.0 > peakUtilisation * carried.0 || loads.1 > peakUtilisation * carried.1 {
                    peakUtilisation = max(peakUtilisation, max(loads.0 / carried.0, loads.1 / carried.1))
                }
            }
            capacity += capacitySlope * piece.length
        }

        /// When in a piece the success rate was last below that, if it was.
        @inline(__always)
        func lastBelow(_ rate: Double, _ piece: Traffic.Piece) -> Int64? {
            if !isServing || success < rate || (capacity <= 0 && capacitySlope <= 0) { return piece.end }
            if !isReached || isFenced { return nil }
            let load = piece.fresh(self) * piece.retry
            return piece.isNegative(carries - load) ? piece.lastNegative(carries * success - load * rate) : nil
        }
    }
}
