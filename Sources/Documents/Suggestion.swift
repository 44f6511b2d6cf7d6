// SPDX-License-Identifier: GPL-3.0-or-later

/// Finds the name that was probably meant.
public enum Suggestion {
    /// The nearest of the candidates, the first among equals, if it is near enough to be meant.
    ///
    /// Near enough is a third of the longer name's length, rounded up; O(n·m) per candidate, names beyond 64 characters
    /// have none.
    static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
        let letters = Array(name.lowercased())
        guard !letters.isEmpty, letters.count <= 64 else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in candidates.prefix(Reading.maxNames) where candidate != name {
            let other = Array(candidate.lowercased())
            let reach = (max(letters.count, other.count) + 2) / 3
            guard other.count <= 64, abs(other.count - letters.count) <= reach else { continue }
            let distance = distance(letters, other)
            if distance <= reach, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// `did you mean 'every'?`, or nothing.
    public static func remedy(for name: String, among candidates: some Sequence<String>) -> String? {
        nearest(to: name, among: candidates).map { "did you mean '\($0)'?" }
    }

    /// The optimal string alignment distance: insertions, deletions, substitutions, and swaps of neighbours.
    static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var (older, previous) = ([Int](repeating: 0, count: b.count + 1), Array(0...b.count))
        for i in a.indices {
            var row = [i + 1]
            row.reserveCapacity(b.count + 1)
            for j in b.indices {
                var least = min(row[j] + 1, previous[j + 1] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, older[j - 1] + 1) }
                row.append(least)
            }
            (older, previous) = (previous, row)
        }
        return previous[b.count]
    }
}
