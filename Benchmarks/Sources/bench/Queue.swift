// SPDX-License-Identifier: GPL-3.0-or-later
import Kernel
import Quantities
import Randomness

/// One server, exponential interarrival and service times, first come, first served.
///
/// The same model as `simpy_mm1.py`: each customer is an arrival and a departure, and its wait is recorded. A customer's
/// two times are the two lanes of its own block of random bits, turned by GSL's exponential quantile function.
struct Queue: Model {
    enum Event { case arrival, departure }

    /// Microseconds of the agenda in one unit of the model's time.
    private static let unit = 1e6

    private let luck: RandomStream
    private let interarrival: Sampler
    private let service: Sampler
    private let customers: UInt64
    private var arrived: UInt64 = 0
    /// Who is present, the customer being served first, from `first` on.
    private var present: ContiguousArray<(since: Instant, service: Int64)> = []
    private var first = 0
    private(set) var served = 0
    private var waited = 0.0

    /// The mean wait of those served so far, in units of the model's time.
    var meanWait: Double { waited / Double(served) / Self.unit }

    init(customers: Int, arrivalRate: Double, serviceRate: Double, seed: UInt64) throws {
        luck = RandomStream(seed: seed, purpose: "customer")
        interarrival = try Sampler(.exponential(mean: Self.unit / arrivalRate))
        service = try Sampler(.exponential(mean: Self.unit / serviceRate))
        self.customers = UInt64(customers)
    }

    mutating func handle(_ event: Event, _ agenda: inout Agenda<Event>) {
        switch event {
        case .arrival: arrive(&agenda)
        case .departure: depart(&agenda)
        }
    }

    private mutating func arrive(_ agenda: inout Agenda<Event>) {
        let (first, second) = luck.uniforms(trial: 0, block: arrived)
        arrived += 1
        if arrived < customers {
            let delay = Int64(interarrival.quantile(first))
            agenda.schedule(.arrival, at: Instant(microseconds: agenda.now.microseconds + delay))
        }
        present.append((agenda.now, Int64(service.quantile(second))))
        if present.count - self.first == 1 { serve(&agenda) }
    }

    private mutating func depart(_ agenda: inout Agenda<Event>) {
        first += 1
        if first < present.count {
            serve(&agenda)
        } else {
            present.removeAll(keepingCapacity: true)
            first = 0
        }
    }

    private mutating func serve(_ agenda: inout Agenda<Event>) {
        waited += Double(agenda.now.microseconds - present[first].since.microseconds)
        served += 1
        agenda.schedule(.departure, at: Instant(microseconds: agenda.now.microseconds + present[first].service))
    }
}

extension Simulation<Queue> {
    /// The queue with its first customer arriving now. It runs until the last one has left.
    init(of queue: Queue) {
        self.init(queue)
        agenda.schedule(.arrival, at: .onset)
    }
}
