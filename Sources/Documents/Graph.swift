// SPDX-License-Identifier: GPL-3.0-or-later

/// Directed graphs over dense indices.
enum Graph {
    /// The nodes of one cycle in order, the first of the file first, or `nil` when there is none. O(nodes + edges).
    static func cycle(_ edges: [[Int]]) -> [Int]? {
        var state = [UInt8](repeating: 0, count: edges.count)
        for root in edges.indices where state[root] == 0 {
            var path: [(node: Int, next: Int)] = [(root, 0)]
            state[root] = 1
            while let (node, next) = path.last {
                guard next < edges[node].count else {
                    state[node] = 2
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let target = edges[node][next]
                if state[target] == 1, let start = path.firstIndex(where: { $0.node == target }) {
                    return rotated(path[start...].map(\.node))
                }
                guard state[target] == 0 else { continue }
                state[target] = 1
                path.append((target, 0))
            }
        }
        return nil
    }

    private static func rotated(_ cycle: [Int]) -> [Int] {
        let start = cycle.indices.min { cycle[$0] < cycle[$1] } ?? 0
        return Array(cycle[start...] + cycle[..<start])
    }
}
