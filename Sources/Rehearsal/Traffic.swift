// SPDX-License-Identifier: GPL-3.0-or-later

/// Users' requests as a fluid: who reaches which region, what is served, refused, deferred and lost.
///
/// Everything between two changes is written in the basis of `Basis` and integrated in closed form; crossings (load
/// over capacity, backlog drained, a success rate passing a floor) are found to 1 µs. Work is done only up to the
/// instant that somebody asks about.
struct Traffic: Sendable {
    /// What does not change from trial to trial.
    struct Setting: Sendable {
        var demand: DailyDemand
        var deferrable: Double
        var retryFactor: Double
        /// Whether a region's replicas are as if fresh when users are sent there.
        var isWarmedByUsers = false
    }

    /// A floor on a success rate: since when the rate has been at or above it.
    struct Floor: Sendable {
        /// A region, or −1 for all users.
        var place: Int
        var rate: Double
        var isWatched: Bool
        /// The last instant at which the rate was below; before everything if it never was.
        var lastBelow = Int64.min
    }

    let setting: Setting
    /// Where the day stands at onset, in microseconds after midnight UTC.
    private var timeOfDay: Int64 = 0
    /// Small values without references, since they are read several times a piece; `capacities` says more.
    var flows: ContiguousArray<Flow>
    private var capacities: ContiguousArray<Capacity>
    var floors: ContiguousArray<Floor>
    private(set) var now: Int64 = 0
    private var hourEnds: Int64 = 0
    private var demand = 0.0
    private var drain = Drain(ttl: 0, late: 0, exponent: 0)
    private var switchedAt = Int64.min
    /// The share of clients that the current switch has not moved, at `unmovedAt`.
    private var unmoved = 0.0
    private var unmovedAt = Int64.min
    private(set) var backlog = 0.0
    private(set) var hasBacklog = false
    /// Whether there has been one.
    private(set) var hadBacklog = false
    private var retryFactor = 1.0
    private(set) var backlogDrainedAt: Int64 = 0
    /// ∫(1 − success rate) dt so far, in seconds.
    private(set) var downtime = 0.0
    /// ∫ refused dt so far, in requests.
    private(set) var refused = 0.0
    /// Requests served so far at addresses that the newest switch has left.
    private(set) var conflicts = 0.0
    private(set) var pieces = 0
    /// The pieces of a trial, where somebody wants them.
    var kept: [TrafficPiece]?

    init(
        _ setting: Setting, flows: ContiguousArray<Flow>, capacities: ContiguousArray<Capacity>,
        floors: ContiguousArray<Floor>
    ) {
        self.setting = setting
        self.flows = flows
        self.capacities = capacities
        self.floors = floors
    }

    /// Back to onset, with everybody at `primary`; the caller then sets what is out and what each region carries.
    mutating func reset(timeOfDay: Int64, primary: Int, retries: Bool = true) {
        retryFactor = retries ? setting.retryFactor : 1
        hadBacklog = false
        self.timeOfDay = timeOfDay
        now = 0
        backlog = 0
        hasBacklog = false
        backlogDrainedAt = 0
        downtime = 0
        refused = 0
        conflicts = 0
        pieces = 0
        (switchedAt, unmoved, unmovedAt) = (.min, 0, .min)
        drain = Drain(ttl: 0, late: 0, exponent: 0)
        for region in flows.indices {
            flows[region].share = region == primary ? 1 : 0
            flows[region].drain = 0
            flows[region].success = 1
            flows[region].isLeft = false
            flows[region].isFenced = false
            flows[region].peakUtilisation = 0
        }
        for floor in floors.indices { floors[floor].lastBelow = .min }
        beginHour()
    }

    private mutating func beginHour() {
        let hour: Int64 = 3_600_000_000
        let ofDay = (timeOfDay + now) / hour
        demand = setting.demand.hours[Int(ofDay % 24)]
        hourEnds = (ofDay + 1) * hour - timeOfDay
    }

    /// A record's switch takes effect now, for the clients wherever they are: each region gets that share of them in the
    /// end. One that gets none is left, and with `fence` refuses those who still come.
    mutating func `switch`(to shares: ContiguousArray<Double>, _ drain: Drain, fence: Bool) {
        // The record says so already: whoever is elsewhere is there by an older answer, and leaves no sooner.
        if flows.indices.allSatisfy({ flows[$0].share == shares[$0] }) { return }
        let unmoved = shareNotMoved()
        for region in flows.indices {
            let (flow, share) = (flows[region], shares[region])
            if setting.isWarmedByUsers && flow.share == 0 && share > 0 { cool(region) }
            flows[region].drain = flow.share + flow.drain * unmoved - share
            flows[region].share = share
            flows[region].isLeft = share == 0
            flows[region].isFenced = share == 0 && (fence || flow.isFenced)
        }
        self.drain = drain
        switchedAt = now
        unmovedAt = .min
    }

    /// The share of clients that the current switch has not moved yet.
    private mutating func shareNotMoved() -> Double {
        if switchedAt == .min { return 0 }
        if unmovedAt != now {
            unmoved = drain.share(Double(now - switchedAt) / 1e6)
            unmovedAt = now
        }
        return unmoved
    }

    /// The success rate at a region, or of all users (−1), at this instant.
    mutating func successRate(at place: Int) -> Double {
        let share = shareNotMoved()
        if place >= 0 { return successRate(place, share) }
        var served = 0.0
        for region in flows.indices {
            if flows[region].isFenced { continue }
            served += (flows[region].share + flows[region].drain * share) * successRate(region, share)
        }
        return served
    }

    /// Whether a rate is at or above its floor at this instant.
    mutating func isHeld(_ floor: Int) -> Bool { successRate(at: floors[floor].place) >= floors[floor].rate }

    private func successRate(_ region: Int, _ share: Double) -> Double {
        let flow = flows[region]
        let here = flow.isFenced ? 0 : flow.share + flow.drain * share
        let load = demand * (hasBacklog ? retryFactor : 1) * here
        let carries = flow.carries.constant
        if carries <= 0 { return 0 }
        return flow.success * (load <= carries ? 1 : carries / load)
    }

    /// Integrates up to that instant.
    mutating func advance(to target: Int64) {
        while now < target {
            if !hasBacklog, let course = steadyCourse() {
                if course.lost != Reach() {
                    coast(to: target, course)
                } else if course.astray != Reach() {
                    stray(to: target, course.astray)
                } else {
                    keepPiece(to: target)
                }
                now = target
                beginHour()
                for region in flows.indices where flows[region].capacitySlope != 0 || flows[region].isOutdated(at: now)
                {
                    refreshCapacity(of: region)
                }
                return
            }
            if now >= hourEnds { beginHour() }
            var end = min(target, hourEnds)
            for region in flows.indices where flows[region].isServing {
                if flows[region].holdsUntil <= now { refreshCapacity(of: region) }
                end = min(end, flows[region].holdsUntil)
            }
            integrate(to: end)
        }
        if now >= hourEnds { beginHour() }
        for region in flows.indices where flows[region].isServing && flows[region].holdsUntil <= now {
            refreshCapacity(of: region)
        }
    }

    /// A share of demand as in `Flow`.
    private struct Reach: Equatable {
        var share = 0.0
        var drain = 0.0

        @inline(__always)
        static func += (reach: inout Reach, flow: Flow) {
            reach.share += flow.share
            reach.drain += flow.drain
        }

        @inline(__always)
        func form(_ unmoved: Form) -> Form { Form(constant: share) + unmoved * drain }
    }

    /// What is refused (`lost`) and served in regions that have been left (`astray`) from now on and until something is
    /// changed, if all that is refused is what reaches regions that refuse all: nothing else can be refused, no region be
    /// busier than it has been, no rate watched in a region be below its floor, and no backlog grow. Else `nil`. Now nobody
    /// waits.
    @inline(__always)
    private mutating func steadyCourse() -> (lost: Reach, astray: Reach)? {
        for floor in floors where floor.isWatched && floor.place >= 0 {
            let flow = flows[floor.place]
            if !flow.isServing || flow.success < floor.rate || flow.capacity <= 0 { return nil }
        }
        // Clients only ever leave an old address, so that the share still there bounds what is to come.
        let unmoved = shareNotMoved()
        var lost = Reach()
        var astray = Reach()
        var spare = 0.0
        for region in flows.indices {
            let flow = flows[region]
            let most = flow.share + max(0, flow.drain) * unmoved
            if most <= 0 { continue }
            let load = setting.demand.peak * most
            if flow.success <= 0 || flow.isFenced {
                lost += flow
                spare -= load * setting.deferrable
                continue
            }
            if !flow.isServing || flow.success < 1 || flow.capacity < load { return nil }
            if flow.isStandby && flow.peakUtilisation * flow.capacity < load { return nil }
            if flow.isLeft { astray += flow }
            // An address that clients only leave may have nobody left before long.
            if flow.share > 0 { spare += flow.capacity - load }
        }
        return spare < 0 ? nil : (lost, astray)
    }

    /// Hour after hour in which just that is refused.
    private mutating func coast(to target: Int64, _ course: (lost: Reach, astray: Reach)) {
        while now < target {
            if now >= hourEnds { beginHour() }
            let piece = piece(to: min(target, hourEnds))
            if course.astray != Reach() { conflicts += piece.integral(course.astray.form(piece.unmoved)) * demand }
            settle(course.lost.form(piece.unmoved) * demand, Form(), piece)
        }
    }

    /// Hour after hour in which nothing is refused, and just that served in regions that have been left.
    private mutating func stray(to target: Int64, _ astray: Reach) {
        keepPiece(to: target)
        while now < target {
            if now >= hourEnds { beginHour() }
            let piece = piece(to: min(target, hourEnds))
            if piece.basis.late > 0 { return strayInTail(to: target, astray, piece.basis) }
            pieces += 1
            conflicts += piece.integral(astray.form(piece.unmoved)) * demand
            now = piece.end
        }
    }

    /// The same in the tail of a drain, which goes on for days: whole days at once, once that is exact.
    private mutating func strayInTail(to target: Int64, _ astray: Reach, _ basis: Basis) {
        var basis = basis
        let day: Int64 = 86_400_000_000
        let far = now + max(0, Int64((DailyDemand.nearest - basis.offset) * 1e6))
        let midnight = far + (day - (timeOfDay + far) % day) % day
        strayByHour(to: min(target, midnight), astray, &basis)
        while target - now >= day {
            conflicts += astray.share * setting.demand.total + astray.drain * setting.demand.integral(basis)
            basis.offset += 86_400
            now += day
            pieces += 24
        }
        basis.start = basis.tail(0)
        strayByHour(to: target, astray, &basis)
        (unmoved, unmovedAt) = (basis.start, now)
    }

    /// Of each hour of a tail only the end is looked up.
    private mutating func strayByHour(to target: Int64, _ astray: Reach, _ basis: inout Basis) {
        while now < target {
            if now >= hourEnds { beginHour() }
            let end = min(target, hourEnds)
            let length = Double(end - now) / 1e6
            let tail = basis.tail(length)
            conflicts += (astray.share * length + astray.drain * basis.integral(length, tail)) * demand
            basis.offset += length
            basis.start = tail
            now = end
            pieces += 1
        }
    }

    /// Brings what a region carries up to now.
    private mutating func refreshCapacity(of region: Int) {
        capacities[region].refresh(to: now)
        flows[region].capacity = capacities[region].value
        flows[region].capacitySlope = capacities[region].slope
        flows[region].holdsUntil = capacities[region].holdsUntil
    }

    /// From now on a region has just these replicas, all warm.
    mutating func setReplicas(_ replicas: ContiguousArray<Int>, of region: Int) {
        capacities[region].reset(to: replicas, at: now)
        refreshCapacity(of: region)
    }

    /// Replicas of a region come up; the traffic has been advanced to now.
    mutating func addReplicas(_ replicas: ContiguousArray<Fleet.Replica>, to region: Int) {
        capacities[region].add(replicas)
        if flows[region].isServing { refreshCapacity(of: region) }
    }

    /// All replicas of a region are as if fresh from now on.
    private mutating func cool(_ region: Int) {
        capacities[region].refresh(to: now)
        capacities[region].cool()
        refreshCapacity(of: region)
    }

    /// A region that did not serve does from now on.
    mutating func serve(_ region: Int) {
        flows[region].isServing = true
        refreshCapacity(of: region)
    }

    /// The piece from now to `limit` at most, before any crossing is known.
    @inline(__always)
    private func piece(to limit: Int64) -> Piece {
        var piece = Piece(demand: demand, retry: hasBacklog ? retryFactor : 1, begin: now, end: limit)
        if switchedAt != .min {
            let t = Double(now - switchedAt) / 1e6
            if t < drain.ttl {
                let slope = -(1 - drain.late) / drain.ttl
                piece.unmoved = Form(constant: 1 + slope * t, slope: slope)
                piece.end = min(limit, max(now + 1, switchedAt + Int64((drain.ttl * 1e6).rounded(.up))))
            } else if drain.late > 0 {
                piece.basis = Basis(late: drain.late, exponent: drain.exponent, offset: 60 + t - drain.ttl)
                piece.basis.start = unmovedAt == now ? unmoved : piece.basis.tail(0)
                piece.unmoved = Form(tail: 1)
            }
        }
        piece.cut(at: piece.end)
        return piece
    }

    /// One piece: from now to `limit`, or to the first crossing before it.
    private mutating func integrate(to limit: Int64) {
        var piece = piece(to: limit)
        let (refusal, spare, astray) = rates(&piece)
        let net = refusal * setting.deferrable - spare
        if !hasBacklog && grows(net, piece) {
            hasBacklog = true
            hadBacklog = true
            return
        }
        if let crossing = backlogCrossing(net, piece) { piece.cut(at: piece.instant(crossing)) }
        if !(astray.isConstant && astray.constant == 0) { conflicts += max(0, piece.integral(astray)) }
        settle(refusal, net, piece)
    }

    /// What is refused, the spare capacity of the regions that users reach and that serve in full, and what is served in
    /// regions that have been left; per second. Cuts the piece at the first instant at which a region comes to carry its
    /// load, or no longer does.
    @inline(__always)
    private mutating func rates(_ piece: inout Piece) -> (refusal: Form, spare: Form, astray: Form) {
        var refusal = Form()
        var spare = Form()
        var astray = Form()
        for region in flows.indices where flows[region].isReached {
            let flow = flows[region]
            let fresh = piece.fresh(flow)
            if flow.refusesAll {
                refusal = refusal + fresh
                continue
            }
            let margin = flow.carries - fresh * piece.retry
            if let crossing = piece.signChange(margin) { piece.cut(at: piece.instant(crossing)) }
            let isOverloaded = piece.isNegative(margin)
            if flow.isLeft {
                astray = astray + (isOverloaded ? flow.carries * (flow.success / piece.retry) : fresh * flow.success)
            }
            if isOverloaded {
                refusal = refusal + fresh - flow.carries * (flow.success / piece.retry)
            } else if flow.success < 1 {
                refusal = refusal + fresh * (1 - flow.success)
            } else if piece.reaches(flow) {
                spare = spare + margin
            }
        }
        return (refusal, spare, astray)
    }

    /// Whether a backlog begins to grow now. Rates below a billionth of a request per second are none.
    @inline(__always)
    private func grows(_ net: Form, _ piece: Piece) -> Bool {
        let ends = piece.ends(net)
        return ends.0 > 1e-9 || (ends.0 > -1e-9 && ends.1 > 1e-9)
    }

    /// When within the piece the backlog is drained, or, where there is none, when one begins.
    @inline(__always)
    private mutating func backlogCrossing(_ net: Form, _ piece: Piece) -> Double? {
        let ends = piece.ends(net)
        if !hasBacklog { return ends.1 > 1e-9 ? piece.signChange(net) : nil }
        var until = piece.length
        if backlog + piece.integral(net) > 0 {
            // Where it falls and rises again, look at its lowest.
            guard ends.0 < 0, let turn = piece.signChange(net) else { return nil }
            let tailIntegral = piece.basis.integral(turn, piece.basis.tail(turn))
            if backlog + net.integral(turn, tailIntegral: tailIntegral) > 0 { return nil }
            until = turn
        }
        return Traffic.drained(backlog, net, piece.basis, until)
    }

    /// When a backlog that is gone at `until` is drained.
    @inline(never)
    private static func drained(_ backlog: Double, _ net: Form, _ basis: Basis, _ until: Double) -> Double {
        if net.isConstant { return min(-backlog / net.constant, until) }
        return Root.find(0, until) {
            let tail = basis.tail($0)
            return (backlog + net.integral($0, tailIntegral: basis.integral($0, tail)), net.value($0, tail))
        }
    }

    /// Books the piece and moves to its end.
    @inline(__always)
    private mutating func settle(_ refusal: Form, _ net: Form, _ piece: Piece) {
        pieces += 1
        keepPiece(to: piece.end)
        let isRefusing = !(refusal.isConstant && refusal.constant == 0)
        if isRefusing && demand > 0 {
            let count = max(0, piece.integral(refusal))
            refused += count
            downtime += count / demand
        }
        if isRefusing { Traffic.watch(&floors, refusal, piece) }
        for index in floors.indices where floors[index].isWatched && floors[index].place >= 0 {
            let flow = flows[floors[index].place]
            if let below = flow.lastBelow(floors[index].rate, piece) { floors[index].lastBelow = below }
        }
        if hasBacklog {
            backlog += piece.integral(net)
            if backlog <= 1e-6 && net.value(piece.length, piece.tail) <= 1e-9 {
                backlog = 0
                hasBacklog = false
                backlogDrainedAt = piece.end
            }
        }
        var flows = flows.mutableSpan
        for region in flows.indices { flows[region].pass(piece) }
        now = piece.end
        if piece.basis.late > 0 { (unmoved, unmovedAt) = (piece.tail, now) }
    }

    /// Notes for each floor on the rate of all users when it was last below: what is refused may not exceed what the
    /// floor leaves.
    @inline(__always)
    private static func watch(_ floors: inout ContiguousArray<Floor>, _ refusal: Form, _ piece: Piece) {
        let ends = piece.ends(refusal)
        var floors = floors.mutableSpan
        for index in floors.indices where floors[index].isWatched && floors[index].place < 0 {
            let allowed = piece.demand * (1 - floors[index].rate)
            if ends.1 > allowed {
                floors[index].lastBelow = piece.end
            } else if ends.0 > allowed || !refusal.isMonotone {
                guard let below = piece.lastNegative(Form(constant: allowed) - refusal) else { continue }
                floors[index].lastBelow = below
            }
        }
    }
}
