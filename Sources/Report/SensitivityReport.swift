// SPDX-License-Identifier: GPL-3.0-or-later

public import Statistics
public import Study

/// What `sensitivity` finds: a row for each lever, those that matter most first.
public struct SensitivityReport: Sendable {
    /// What a lever alone comes to, the others being as stated.
    public struct End: Hashable, Sendable {
        /// Its value, as written.
        public var value: String
        /// What the response is there.
        public var output: Double

        /// That value with that output.
        public init(value: String, output: Double) {
            self.value = value
            self.output = output
        }
    }

    /// One lever.
    public struct Lever: Hashable, Sendable {
        /// The paths that it moves.
        public var paths: [String]
        /// Whether it takes any amount between two, or one of some values.
        public var isRange: Bool
        /// Both ends of a range, or every value of a list.
        public var ends: [End]
        /// The share of the variance that it explains alone; `nil` where nothing varies.
        public var first: SobolIndices.Index?
        /// The share of the variance that it has a part in.
        public var total: SobolIndices.Index?

        /// A lever with what was found of it.
        public init(
            paths: [String], isRange: Bool, ends: [End], first: SobolIndices.Index?, total: SobolIndices.Index?
        ) {
            self.paths = paths
            self.isRange = isRange
            self.ends = ends
            self.first = first
            self.total = total
        }

        /// Its paths as one name.
        var name: String { paths.joined(separator: ",") }

        /// What the tornado shows at the left: the lower end of a range, the value of a list that gives least.
        var left: End { isRange ? ends[0] : ends.min { $0.output < $1.output } ?? ends[0] }
        /// What it shows at the right.
        var right: End { isRange ? ends[1] : ends.max { $0.output < $1.output } ?? ends[0] }
    }

    /// The scenario's name.
    public var scenario: String
    /// What is to be moved.
    public var response: Response
    /// It as it would be written.
    public var written: String
    /// The currency of all money.
    public var currency: String
    /// The levers, by falling total index.
    public var levers: [Lever]
    /// The response with every lever as stated.
    public var base: Double
    /// Its mean over the levers' ranges.
    public var mean: Double
    /// Its standard deviation over them.
    public var sd: Double
    /// Rows of the design in each scrambling.
    public var rows: Int
    /// Scramblings.
    public var scramblings: Int
    /// Trials at each point.
    public var trials: Int
    /// What all luck depends on.
    public var seed: UInt64
    /// The hash by which the result can be seen to be the same.
    public var fingerprint: Fingerprint

    /// A report with the levers in any order.
    public init(
        scenario: String, response: Response, written: String, currency: String, levers: [Lever], base: Double,
        mean: Double, sd: Double, rows: Int, scramblings: Int, trials: Int, seed: UInt64, fingerprint: Fingerprint
    ) {
        self.scenario = scenario
        self.response = response
        self.written = written
        self.currency = currency
        self.base = base
        self.mean = mean
        self.sd = sd
        self.rows = rows
        self.scramblings = scramblings
        self.trials = trials
        self.seed = seed
        self.fingerprint = fingerprint
        self.levers = levers.enumerated().sorted {
            ($1.element.total?.value ?? 0, $0.offset) < ($0.element.total?.value ?? 0, $1.offset)
        }.map(\.element)
    }

    /// The points of the design.
    var points: Int { rows * scramblings * (levers.count + 2) }

    /// The unit of the response.
    var unit: String {
        switch response {
        case .statistic(let measure, _): measure.unit(currency: currency)
        case .chance: "share"
        }
    }

    // MARK: - CSV

    /// A line for each lever under the names of the columns.
    public func csv() -> String {
        let suffix = unit == "s" ? "_s" : ""
        var fields = ["lever"]
        for name in ["total", "first"] { fields += [name, "\(name)_low", "\(name)_high"] }
        fields += ["left", "left_output\(suffix)", "right", "right_output\(suffix)", "base_output\(suffix)"]
        return levers.reduce(CSV.line(fields)) { text, lever in
            var fields = [lever.name]
            for index in [lever.total, lever.first] {
                fields += [index?.value, index?.interval.low, index?.interval.high].map(CSV.number)
            }
            fields += [lever.left.value, CSV.number(lever.left.output), lever.right.value]
            fields += [CSV.number(lever.right.output), CSV.number(base)]
            return text + CSV.line(fields)
        }
    }

    // MARK: - JSON

    /// All that was found.
    public func json() throws -> String { try JSON.text(SensitivityDocument(self)) }
}

private struct SensitivityDocument: Encodable {
    var scenario: String
    var response: String
    var unit: String
    var seed: UInt64
    var trials: Int
    var rows: Int
    var scramblings: Int
    var points: Int
    var version: String
    var fingerprint: String
    var base: Double
    var mean: Double
    var sd: Double
    var levers: [LeverDocument]

    init(_ report: SensitivityReport) {
        scenario = report.scenario
        response = report.written
        unit = report.unit
        seed = report.seed
        trials = report.trials
        rows = report.rows
        scramblings = report.scramblings
        points = report.points
        version = Version.current
        fingerprint = report.fingerprint.description
        (base, mean, sd) = (report.base, report.mean, report.sd)
        levers = report.levers.map { lever in
            LeverDocument(
                paths: lever.paths, isRange: lever.isRange,
                total: Nullable(lever.total.map(IndexDocument.init)),
                first: Nullable(lever.first.map(IndexDocument.init)),
                alone: lever.ends.map { EndDocument(value: $0.value, output: $0.output) })
        }
    }
}

private struct LeverDocument: Encodable {
    var paths: [String]
    var isRange: Bool
    var total: Nullable<IndexDocument>
    var first: Nullable<IndexDocument>
    var alone: [EndDocument]

    enum CodingKeys: String, CodingKey {
        case paths, total, first, alone
        case isRange = "is_range"
    }
}

private struct IndexDocument: Encodable {
    var value: Double
    var low: Double
    var high: Double

    init(_ index: SobolIndices.Index) { (value, low, high) = (index.value, index.interval.low, index.interval.high) }
}

private struct EndDocument: Encodable {
    var value: String
    var output: Double
}
