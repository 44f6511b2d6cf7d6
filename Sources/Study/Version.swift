// SPDX-License-Identifier: GPL-3.0-or-later

/// Which Muster this is.
public enum Version {
    /// The version, part of every fingerprint.
    public static let current = "0.1.0"
}
