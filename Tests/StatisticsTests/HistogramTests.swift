// SPDX-License-Identifier: GPL-3.0-or-later

import Statistics
import Testing

@Suite struct HistogramTests {
    let values = Quantiles(of: (0...100).map(Double.init) + [.infinity, .infinity])

    @Test func `equal bins hold their lower edge, and the last one both`() throws {
        let histogram = try #require(Histogram(of: values, bins: 4))
        #expect(histogram.edges == [0, 25, 50, 75, 100])
        #expect(histogram.counts == [25, 25, 25, 26])
        #expect(histogram.infinite == 2)
    }

    @Test func `logarithmic bins have equal ratios`() throws {
        let histogram = try #require(
            Histogram(of: Quantiles(of: [1, 5, 20, 50, 1000]), bins: 3, spacing: .logarithmic))
        for (edge, expected) in zip(histogram.edges, [1.0, 10, 100, 1000]) { #expect(abs(edge / expected - 1) < 1e-12) }
        #expect(histogram.counts == [2, 2, 1])
    }

    @Test func `between quantiles, the outermost bins hold what lies beyond`() throws {
        let histogram = try #require(Histogram(of: values, bins: 2, from: 0.1, to: 0.9))
        #expect(histogram.edges == [10, 50, 90])
        #expect(histogram.counts == [50, 51])
    }

    @Test func `equal observations fill one bin`() throws {
        let histogram = try #require(Histogram(of: Quantiles(of: [3, 3, 3]), bins: 10))
        #expect(histogram.edges == [3, 3])
        #expect(histogram.counts == [3])
    }

    @Test func `there is no histogram of nothing, nor a logarithmic one of zero`() {
        #expect(Histogram(of: Quantiles(of: [.infinity]), bins: 3) == nil)
        #expect(Histogram(of: Quantiles(of: []), bins: 3) == nil)
        #expect(Histogram(of: Quantiles(of: [0, 1]), bins: 3, spacing: .logarithmic) == nil)
    }
}
