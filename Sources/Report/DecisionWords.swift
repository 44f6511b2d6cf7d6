// SPDX-License-Identifier: GPL-3.0-or-later

internal import Rehearsal
internal import Study

/// What to do, and what it costs in data, as sentences that are no stronger than the evidence.
struct DecisionWords {
    private let report: DecisionReport

    init(_ report: DecisionReport) { self.report = report }

    private var decision: Decision { report.decision }

    /// One line: what to do.
    var advice: String {
        let better = decision.better
        switch decision.advice {
        case .goOn:
            return "Switch: it \(verb) in \(share(better.switching)), and saves \(amount(better.saved)) on average."
        case .wait: return "Wait: it \(verb) in \(share(better.waiting)), and saves \(amount(better.saved)) on average."
        case .split:
            let most = better.majority == .goOn ? better.switching : better.waiting
            let (one, other) = better.majority == .goOn ? ("switching", "waiting") : ("waiting", "switching")
            return
                "No clear answer: \(one) \(verb) in \(share(most)), but \(other) saves \(amount(better.saved)) on average."
        case .tooClose:
            return "Too close to tell: switching \(verb) in \(share(better.switching)), waiting in "
                + "\(share(better.waiting)); " + average
        }
    }

    private var average: String {
        guard let saved = decision.better.saved else { return "no average can be told." }
        return
            "on average switching saves \(value(saved.value)) (\(Human.interval(saved, of: measure, currency: report.currency)))."
    }

    /// When each is back, and what it gives up.
    var price: String {
        let (go, wait) = (decision.switching, decision.waiting)
        var text = "Switching is back in \(spread(go.back)), waiting in \(spread(wait.back))."
        let lost = go.recoveryPoint
        if let typical = lost[.p50], let worse = lost[.p95] {
            text += " Switching loses \(Human.duration(typical.value)) of data, p95 \(Human.duration(worse.value))"
            text += decision.criterion == .cost ? ", which no price counts" : ""
            text += "; waiting loses none if the primary comes back."
        }
        return text
    }

    private func spread(_ back: MeasureSummary) -> String {
        let quantile = { (statistic: Statistic) in back[statistic].map { Human.duration($0.value) } ?? "–" }
        return "p50 \(quantile(.p50)), p95 \(quantile(.p95))"
    }

    private var measure: Measure { decision.criterion == .cost ? .businessCost : .downtime }

    private var verb: String { decision.criterion == .cost ? "is cheaper" : "means less downtime" }

    private func share(_ figure: Figure) -> String {
        "\(Human.percent(figure.value)) (\(Human.percentRange(figure.low, figure.high)))"
    }

    private func value(_ value: Double) -> String {
        Human.value(value, of: measure, currency: report.currency)
    }

    /// How much is saved by whichever saves.
    private func amount(_ saved: Figure?) -> String { saved.map { value(abs($0.value)) } ?? "–" }
}
