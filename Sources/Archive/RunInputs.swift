// SPDX-License-Identifier: GPL-3.0-or-later

public import Foundation

/// What a run starts from, and how it was started: enough to tell later what was asked, and to ask it again.
public struct RunInputs: Sendable {
    /// The subcommand: `simulate`, `sweep`.
    public var command: String
    /// What stood on the command line after the program's name.
    public var arguments: [String]
    /// The directory in which it was started.
    public var directory: String
    /// The scenario's name.
    public var scenario: String
    /// Every file that was read, in the order of reading.
    public var documents: [Document]
    /// The settings made outside of the documents, in the order given.
    public var settings: [Change]
    /// The seed.
    public var seed: UInt64
    /// The number of the first trial.
    public var firstTrial: UInt64
    /// The number of trials, at each point.
    public var trials: Int
    /// The demands made on the command line, as written.
    public var demands: [String]
    /// The paths that are varied.
    public var varied: [String]
    /// The number of points that are asked for.
    public var points: Int
    /// The currency of all money.
    public var currency: String
    /// The number of threads.
    public var threads: Int
    /// When it began.
    public var start: Date

    /// A file that was read.
    public struct Document: Hashable, Sendable {
        /// Its name, as it was given or as another file names it.
        public var path: String
        /// All of it.
        public var text: String

        /// That file.
        public init(path: String, text: String) {
            self.path = path
            self.text = text
        }
    }

    /// A value that was set.
    public struct Change: Hashable, Sendable {
        /// What was set, such as `fault.lasts`.
        public var path: String
        /// To what, as it was written.
        public var value: String

        /// That value there.
        public init(path: String, value: String) {
            self.path = path
            self.value = value
        }
    }

    /// A run of that command.
    public init(
        command: String, arguments: [String], directory: String, scenario: String, documents: [Document],
        settings: [Change], seed: UInt64, firstTrial: UInt64, trials: Int, demands: [String] = [],
        varied: [String] = [], points: Int = 1, currency: String = "", threads: Int, start: Date
    ) {
        self.command = command
        self.arguments = arguments
        self.directory = directory
        self.scenario = scenario
        self.documents = documents
        self.settings = settings
        self.seed = seed
        self.firstTrial = firstTrial
        self.trials = trials
        self.demands = demands
        self.varied = varied
        self.points = points
        self.currency = currency
        self.threads = threads
        self.start = start
    }
}

/// How far a run has come.
public enum RunState: String, Hashable, Sendable, Codable {
    /// All of it.
    case done
    /// Ended before its end by whoever asked for it.
    case interrupted
    /// Its process is at it.
    case running
    /// Its process has ended without a word.
    case killed

    /// What the archive holds: a process that was killed could not change it.
    init(kept: String, process: String) {
        switch kept {
        case "done": self = .done
        case "interrupted": self = .interrupted
        default: self = ProcessMark.isAlive(process) ? .running : .killed
        }
    }

    /// Whether there is something left to do, and nobody at it.
    public var isResumable: Bool { self == .interrupted || self == .killed }
}
