// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Foundation

Signals.install()
do {
    var command = try Muster.parseAsRoot()
    try command.run()
} catch {
    Ending.exit(for: error)
}
