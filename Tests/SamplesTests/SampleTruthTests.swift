import Images
import Samples
import Tensors
import Testing

@Suite("Ground truth of samples")
struct SampleTruthTests {
    /// Fields other than the largest, which would add only time.
    private static let fields = (0..<14).filter { $0 % 7 != 4 }.map {
        SampleSeries(seed: 5).field(at: $0)
    }

    @Test("the smallest fields have nuclei, with labels from 1 to n without gaps")
    func smallest() {
        // Every ninth field from the second on is 40 pixels wide.
        for index in stride(from: 1, to: 1800, by: 9) {
            let field = SampleSeries(seed: 11).field(at: index)

            #expect(field.image.width == 40 && field.image.height == 40)
            expectDense(field)
        }
    }

    @Test("labels run from 1 to n without gaps in crowded fields")
    func dense() {
        for field in Self.fields { expectDense(field) }
    }

    @Test("touching nuclei have different labels")
    func touching() {
        let crowded = Self.fields.filter { touches($0.labels) }

        #expect(crowded.count > Self.fields.count / 2)
    }

    @Test("nuclei are brighter than their surroundings in fluorescence, darker in bright field")
    func contrast() {
        for field in Self.fields {
            let pairs = zip(GrayImage(field.image).plane.elements, field.labels.elements)
            let inside = mean(pairs.filter { $0.1 > 0 }.map { Double($0.0) })
            let outside = mean(pairs.filter { $0.1 == 0 }.map { Double($0.0) })

            if field.name.contains("fluorescence") {
                #expect(inside > 1.5 * outside, "\(field.name)")
            } else {
                #expect(outside > 1.5 * inside, "\(field.name)")
            }
        }
    }

    @Test("the ground truth is a 16-bit raster of the labels")
    func truth() {
        for field in Self.fields {
            #expect(field.labelRaster.width == field.image.width)
            #expect(field.labelRaster.height == field.image.height)
            #expect(field.labelRaster.channels == 1)
            #expect(field.labelRaster.samples == .sixteen(field.labels.elements))
        }
    }

    private func expectDense(_ field: SampleField) {
        let labels = Set(field.labels.elements).subtracting([0])

        #expect(!labels.isEmpty, "\(field.name)")
        #expect(Int(labels.max() ?? 0) == labels.count, "\(field.name)")
    }

    /// Whether two nuclei are adjacent in a row.
    private func touches(_ labels: Plane<UInt16>) -> Bool {
        zip(labels.elements, labels.elements.dropFirst()).enumerated().contains { index, pair in
            (index + 1) % labels.width != 0 && pair.0 > 0 && pair.1 > 0 && pair.0 != pair.1
        }
    }

    private func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(values.count)
    }
}
