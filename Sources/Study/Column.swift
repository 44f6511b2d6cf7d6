// SPDX-License-Identifier: GPL-3.0-or-later

/// One number per trial, by row, in memory that several threads fill at once.
///
/// Rows are disjoint, so no two threads ever touch the same one; the owner lets nobody read before all have finished.
struct Column<Number: BitwiseCopyable>: @unchecked Sendable {
    private(set) var base: UnsafeMutablePointer<Number>
    private(set) var capacity: Int

    init(capacity: Int) {
        base = .allocate(capacity: max(1, capacity))
        self.capacity = capacity
    }

    /// Makes room for that many rows, keeping the first `kept`.
    mutating func grow(to newCapacity: Int, keeping kept: Int) {
        guard newCapacity > capacity else { return }
        let larger = UnsafeMutablePointer<Number>.allocate(capacity: newCapacity)
        larger.update(from: base, count: kept)
        base.deallocate()
        (base, capacity) = (larger, newCapacity)
    }

    func deallocate() { base.deallocate() }

    @inline(__always)
    subscript(row: Int) -> Number {
        get { base[row] }
        nonmutating set { base[row] = newValue }
    }

    func bytes(_ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base, count: count * MemoryLayout<Number>.stride)
    }

    func array(_ count: Int) -> [Number] { Array(UnsafeBufferPointer(start: base, count: count)) }
}
