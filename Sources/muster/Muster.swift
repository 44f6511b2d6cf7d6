// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import Study

/// The command line.
struct Muster: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "muster",
        abstract: "Rehearse the loss of a region.",
        discussion: """
            From a system, a recovery plan and a fault, Muster simulates the incident many times and tells how long \
            recovery takes, how much is lost, what it costs, and where the time goes.

            EXAMPLES
              muster init drill                       write a commented starter
              muster check drill/scenario.yaml        find mistakes and doubts
              muster simulate drill/scenario.yaml     recovery time, recovery point, cost
              muster rehearse drill/scenario.yaml     one incident, event by event
              muster sweep drill/scenario.yaml        what does each lever buy?
              muster sensitivity drill/scenario.yaml --over system.standby.running=0%..100%
                                                      which lever matters most?
              muster compare drill/scenario.yaml --candidate drill/plan-new.yaml
                                                      what changed, and what it does
              muster optimize drill/scenario.yaml     what is the cheapest that holds?
              muster cost drill/scenario.yaml         a year in money, month by month
              muster capacity drill/scenario.yaml     what carries the demand of the months to come
              muster decide drill/scenario.yaml --elapsed 12min
                                                      in an outage: switch, or wait?
              muster drill run drill/scenario.yaml --environment drill/environment.yaml --dry-run
                                                      what carrying the plan out would do
              muster runs                             what was run before, and what it found
              muster selfcheck                        are Muster's numbers right on this machine?

            COMPLETIONS
              muster --generate-completion-script SHELL, where SHELL is bash, zsh or fish:
              bash  to /etc/bash_completion.d/muster
              zsh   to a file _muster in a directory of $fpath
              fish  to ~/.config/fish/completions/muster.fish

            EXIT STATUS
              0   done, and every --require is met
              1   a --require is not met, or a check has findings
              2   the input or the usage is wrong
              3   interrupted, or too few trials to tell
              70  a bug of Muster's
            """,
        version: Version.current,
        subcommands: [
            Init.self, Check.self, SchemaCommand.self, Simulate.self, Rehearse.self, Sweep.self, Sensitivity.self,
            Compare.self, Optimize.self, Cost.self, Capacity.self, Decide.self, RunsCommand.self, DrillCommand.self,
            SelfCheckCommand.self,
        ])
}
