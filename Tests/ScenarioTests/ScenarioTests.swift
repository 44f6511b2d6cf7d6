// SPDX-License-Identifier: GPL-3.0-or-later

import Rehearsal
import Testing

/// What each scenario of the repository teaches, shown in its numbers.
@Suite struct ScenarioTests {
    @Test func `a planned switchover loses nothing that a sync has brought over, and nobody stands down`() throws {
        let switchover = try Played("planned-switchover", trials: 500)
        #expect(switchover.share(.stoodDown) == 0)
        #expect(switchover.share(.recovered) == 1)
    }
}
