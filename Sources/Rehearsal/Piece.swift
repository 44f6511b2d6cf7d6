// SPDX-License-Identifier: GPL-3.0-or-later

extension Traffic {
    /// One stretch of time over which all is smooth, and the basis in which it is written.
    struct Piece {
        var basis = Basis()
        /// The current switch's share of clients not moved.
        var unmoved = Form()
        /// Fresh demand per second, and what the load it makes is multiplied by.
        let demand: Double
        let retry: Double
        let begin: Int64
        var end: Int64
        /// Seconds from now to `end`, and the basis' tail there.
        var length = 0.0
        var tail = 0.0
        /// The integral of the basis' tail over it.
        var tailIntegral = 0.0

        @inline(__always)
        mutating func cut(at instant: Int64) {
            end = min(end, instant)
            length = Double(end - begin) / 1e6
            tail = basis.tail(length)
            tailIntegral = basis.integral(length, tail)
        }

        @inline(__always)
        func integral(_ form: Form) -> Double { form.integral(length, tailIntegral: tailIntegral) }

        /// The instant that so many seconds of the piece fall in, at least 1 µs after its beginning.
        @inline(__always)
        func instant(_ seconds: Double) -> Int64 { begin + max(1, Int64((seconds * 1e6).rounded(.up))) }

        /// Fresh demand that reaches a region.
        @inline(__always)
        func fresh(_ flow: Flow) -> Form { (Form(constant: flow.share) + unmoved * flow.drain) * demand }

        /// Whether any client is there over the piece.
        @inline(__always)
        func reaches(_ flow: Flow) -> Bool {
            flow.share != 0 || unmoved.constant != 0 || unmoved.slope != 0 || unmoved.tail != 0
        }

        /// A form at both ends.
        @inline(__always)
        func ends(_ form: Form) -> (Double, Double) { (form.value(0, basis.start), form.value(length, tail)) }

        /// The sign of a form that keeps it: its middle decides, since it may be zero at an end, or at both where it turns.
        @inline(__always)
        func isNegative(_ form: Form) -> Bool {
            if !form.isMonotone { return form.value(length / 2, basis.tail(length / 2)) < 0 }
            let ends = ends(form)
            return ends.0 + ends.1 < 0
        }

        /// When a form was last negative, if it was.
        @inline(never)
        func lastNegative(_ form: Form) -> Int64? {
            guard let below = form.lastNegative(basis, length, tail) else { return nil }
            return below >= length ? end : min(end, instant(below))
        }

        /// The first change of a form's sign, if it has one.
        @inline(__always)
        func signChange(_ form: Form) -> Double? { form.firstSignChange(basis, length, tail) }
    }
}
