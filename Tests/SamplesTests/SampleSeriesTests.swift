import Images
import Samples
import Tensors
import Testing

@Suite("Sample series")
struct SampleSeriesTests {
    /// Shared by the tests that only read: 1024x1024 pixels take long in a debug build.
    private static let fields = (0..<8).map { SampleSeries(seed: 2018).field(at: $0) }

    @Test("the same seed gives the same bytes", arguments: [0, 1, 2, 3])
    func repeatable(index: Int) throws {
        let first = SampleSeries(seed: 7).field(at: index)
        let second = SampleSeries(seed: 7).field(at: index)

        #expect(first.name == second.name)
        #expect(try PNGEncoder.encode(first.image) == PNGEncoder.encode(second.image))
        #expect(try PNGEncoder.encode(first.labelRaster) == PNGEncoder.encode(second.labelRaster))
    }

    @Test("a field does not depend on the fields generated before it")
    func independent() {
        let alone = SampleSeries(seed: 2018).field(at: 3)

        #expect(alone.image == Self.fields[3].image)
        #expect(alone.labels == Self.fields[3].labels)
    }

    @Test("different seeds give different fields", arguments: [0, 1, 2, 3])
    func seedsDiffer(index: Int) {
        let other = SampleSeries(seed: 2019).field(at: index)

        #expect(other.image != Self.fields[index].image)
        #expect(other.labels != Self.fields[index].labels)
    }

    @Test("fields of one series differ, even with equal modality and size")
    func indexesDiffer() {
        let smallest = stride(from: 1, to: 100, by: 36).map { SampleSeries(seed: 1).field(at: $0) }

        for (index, field) in smallest.enumerated() {
            for other in smallest[(index + 1)...] {
                #expect(field.image.width == other.image.width)
                #expect(field.image.bits == other.image.bits)
                #expect(field.image != other.image)
                #expect(field.labels != other.labels)
            }
        }
    }

    @Test("names sort by number and contain the modality")
    func names() {
        let names = Self.fields.map(\.name)

        #expect(names == names.sorted())
        #expect(Set(names).count == names.count)
        #expect(
            names.prefix(4) == [
                "field-0001-fluorescence-8bit.png", "field-0002-fluorescence-16bit.png",
                "field-0003-bright-field-rgb.png", "field-0004-bright-field-gray.png",
            ])
    }

    @Test("sides are within 40 and 1024, and both occur in the first fields")
    func sizes() {
        let sides = Self.fields.flatMap { [$0.image.width, $0.image.height] }

        #expect(sides.min() == 40)
        #expect(sides.max() == 1024)
        #expect(sides.contains { !$0.isMultiple(of: 2) })
    }

    @Test("8 and 16 bits, gray and colour all occur, and 16-bit samples use 12 or 16 bits")
    func depths() {
        let images = Self.fields.map(\.image)
        let deep = images.filter { $0.bits == 16 }.map { GrayImage($0).bitsUsed }

        #expect(Set(images.map(\.bits)) == [8, 16])
        #expect(Set(images.map(\.channels)) == [1, 3])
        #expect(Set(deep) == [12, 16])
    }

    @Test("the means of fluorescence and bright field are on different sides of 80")
    func polarity() {
        for field in Self.fields {
            let gray = GrayImage(field.image)
            let mean = IntensityHistogram(of: gray).mean / Double(gray.maximum) * 255

            if field.name.contains("fluorescence") {
                #expect(mean < 70, "\(field.name)")
            } else {
                #expect(mean > 90, "\(field.name)")
            }
        }
    }
}
