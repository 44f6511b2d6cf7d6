// SPDX-License-Identifier: GPL-3.0-or-later

internal import CGSL

/// The library's global state.
enum GSL {
    /// Evaluated for its effect, once: GSL's default error handler aborts the process; without it, functions return NaN.
    static let errorsAreReturned: Void = { _ = gsl_set_error_handler_off() }()
}
