// SPDX-License-Identifier: GPL-3.0-or-later

internal import Kernel
internal import Quantities
internal import Randomness

/// One server, exponential interarrival and service times, first come, first served, empty at first: M/M/1 on the kernel.
struct Queue: Model {
    enum Event { case arrival, departure }

    /// Microseconds of the agenda in one unit of the model's time.
    private static let unit = 1e6

    private let luck: RandomStream
    private let run: UInt64
    private let interarrival: Sampler
    private let service: Sampler
    private let customers: UInt64
    private var arrived: UInt64 = 0
    /// Who is present, the one being served first, from `first` on.
    private var present: ContiguousArray<(since: Instant, service: Int64)> = []
    private var first = 0
    private var waited = 0.0

    /// A run of so many customers; runs of different numbers are independent.
    init(customers: Int, arrivalRate: Double, serviceRate: Double, run: UInt64 = 0) throws {
        luck = RandomStream(seed: Battery.seed, purpose: "queue customer")
        interarrival = try Sampler(.exponential(mean: Queue.unit / arrivalRate))
        service = try Sampler(.exponential(mean: Queue.unit / serviceRate))
        self.customers = UInt64(customers)
        self.run = run
    }

    /// The mean wait of all customers of the run, in units of the model's time.
    func meanWait() -> Double {
        var simulation = Simulation(self)
        simulation.agenda.schedule(.arrival, at: .onset)
        simulation.run(until: .never)
        return simulation.model.waited / Double(customers) / Queue.unit
    }

    mutating func handle(_ event: Event, _ agenda: inout Agenda<Event>) {
        switch event {
        case .arrival: arrive(&agenda)
        case .departure: depart(&agenda)
        }
    }

    private mutating func arrive(_ agenda: inout Agenda<Event>) {
        let (one, other) = luck.uniforms(trial: run, block: arrived)
        arrived += 1
        if arrived < customers {
            let delay = Int64(interarrival.quantile(one))
            agenda.schedule(.arrival, at: Instant(microseconds: agenda.now.microseconds + delay))
        }
        present.append((agenda.now, Int64(service.quantile(other))))
        if present.count - first == 1 { serve(&agenda) }
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
        agenda.schedule(.departure, at: Instant(microseconds: agenda.now.microseconds + present[first].service))
    }
}

/// A region that fails and is repaired, again and again, after exponential times.
struct UpAndDown: Model {
    enum Event { case failure, repair }

    private static let unit = 1e6

    private let luck = RandomStream(seed: Battery.seed, purpose: "region up and down")
    private let up: Sampler
    private let down: Sampler
    private let cycles: UInt64
    private var cycle: UInt64 = 0
    private var since = Instant.onset
    private var timeUp = 0.0

    init(cycles: Int, up: Double, down: Double) throws {
        self.up = try Sampler(.exponential(mean: UpAndDown.unit * up))
        self.down = try Sampler(.exponential(mean: UpAndDown.unit * down))
        self.cycles = UInt64(cycles)
    }

    /// The share of time that it is up.
    func availability() -> Double {
        var simulation = Simulation(self)
        simulation.model.rise(&simulation.agenda)
        simulation.run(until: .never)
        return simulation.model.timeUp / Double(simulation.agenda.now.microseconds)
    }

    mutating func handle(_ event: Event, _ agenda: inout Agenda<Event>) {
        switch event {
        case .failure:
            timeUp += Double(agenda.now.microseconds - since.microseconds)
            let length = Int64(down.quantile(luck.uniform(trial: 1, index: cycle)))
            agenda.schedule(.repair, at: Instant(microseconds: agenda.now.microseconds + length))
            cycle += 1
        case .repair:
            if cycle < cycles { rise(&agenda) }
        }
    }

    private mutating func rise(_ agenda: inout Agenda<Event>) {
        since = agenda.now
        let length = Int64(up.quantile(luck.uniform(trial: 0, index: cycle)))
        agenda.schedule(.failure, at: Instant(microseconds: agenda.now.microseconds + length))
    }
}
