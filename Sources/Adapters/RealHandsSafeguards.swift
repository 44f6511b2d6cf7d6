// SPDX-License-Identifier: GPL-3.0-or-later

internal import Estate
public import Execution
internal import Quantities

extension RealHands {
    /// A look that takes longer was bad: an assumption.
    private static var lookLimit: Quantities.Duration { .seconds(5) }

    /// What has to stay good while the drill goes on, as the environment says.
    public var safeguards: [Safeguard] {
        guard let safeguards = environment.safeguards else { return [] }
        let probe = HTTPProbe(safeguards.endpoints, limit: Self.lookLimit, good: 200..<300)
        let look = CommandLook(
            safeguards.commands, site: site, limit: .microseconds(Self.lookLimit.microseconds))
        return safeguards.endpoints.map { endpoint in
            Safeguard(name: endpoint.name) {
                let sight = await probe.look(at: endpoint.name)
                return (sight.isGood, sight.text)
            }
        }
            + safeguards.commands.map { command in
                Safeguard(name: command.name) {
                    let sight = await look.look(at: command.name)
                    return (sight.isGood, sight.text)
                }
            }
    }
}
