import Images
import Tensors
import Testing

/// TIFFs of floats and integers, made in the test; what is right follows from how they are made.
@Suite("Numbers that are scaled")
struct ScaledNumbersTests {
    /// A field of 128x128 numbers: noise of 100…200 and a bright square of 1000.
    private static func field() -> [Float] {
        var random = RandomSource(seed: 5)
        return (0..<128 * 128).map { index in
            let (row, column) = (index / 128, index % 128)
            let noise = Float(100 + random.next() % 101)
            return (40..<80).contains(row) && (40..<80).contains(column) ? noise + 800 : noise
        }
    }

    private static func source(_ numbers: [Float]) throws -> any RasterSource {
        let file = HandmadeTIFF.floats(numbers, width: 128)
        let reader = try ImageReader(input: .bytes(file))
        return try reader.source(of: reader.pictures[0])
    }

    private static func samples(_ source: any RasterSource) throws -> [UInt16] {
        guard case .sixteen(let samples) = try source.raster(rows: 0..<source.height).samples else {
            return []
        }
        return samples
    }

    /// The largest difference between numbers and what their samples stand for.
    private static func largestDifference(
        _ numbers: [Float], _ source: any RasterSource, where isCompared: (Float) -> Bool
    ) throws -> Double {
        let scale = try #require(source.scale)
        return zip(numbers, try samples(source)).filter { isCompared($0.0) }.map {
            abs(Double($0) - scale.number(of: Double($1)))
        }.max() ?? 0
    }

    @Test("ordinary numbers take the whole range")
    func ordinary() throws {
        let numbers = Self.field()
        let source = try Self.source(numbers)
        let scale = try #require(source.scale)

        #expect(scale.low == Double(numbers.min() ?? 0) && scale.high == Double(numbers.max() ?? 0))
        #expect(!scale.zeroIsNoData && !scale.isClipped && scale.noData.isEmpty)
        #expect(
            try Self.largestDifference(numbers, source) { _ in true } <= scale.slope / 2 * 1.001)
    }

    @Test(
        "one number far off costs the others no precision",
        arguments: [1e9, 4_294_967_296, -1e9, 3e38] as [Float])
    func outlier(value: Float) throws {
        var numbers = Self.field()
        numbers[777] = value
        let source = try Self.source(numbers)
        let scale = try #require(source.scale)

        #expect(scale.isClipped && !scale.zeroIsNoData)
        #expect(try Self.largestDifference(numbers, source) { abs($0) < 1e6 } < 0.5)
        #expect(try Self.samples(source)[777] == (value > 0 ? 65535 : 0))
    }

    @Test(
        "a constant far off, NaN and infinity are no data: 0, which nothing else becomes",
        arguments: [-9999, -3.4e38, 1e20, .nan, .infinity, -.infinity] as [Float])
    func noData(value: Float) throws {
        var numbers = Self.field()
        for index in 0..<128 * 20 { numbers[index] = value }
        let source = try Self.source(numbers)
        let scale = try #require(source.scale)

        #expect(scale.zeroIsNoData && !scale.isClipped)
        #expect(scale.noData == (value.isFinite ? [Double(value)] : []))
        #expect(scale.nonFinite == (value.isFinite ? 0 : 128 * 20))
        #expect(scale.low >= 100 && scale.high <= 1000)
        let samples = try Self.samples(source)
        #expect(samples.prefix(128 * 20).allSatisfy { $0 == 0 })
        #expect(samples.dropFirst(128 * 20).allSatisfy { $0 > 0 })
        #expect(
            try Self.largestDifference(Array(numbers), source) { $0 != value && $0.isFinite }
                <= scale.slope)
    }

    @Test("the zeros of a clipped background are data")
    func clippedBackground() throws {
        let numbers = Self.field().map { max($0 - 150, 0) }
        let scale = try #require(try Self.source(numbers).scale)

        #expect(!scale.zeroIsNoData && scale.noData.isEmpty && scale.low == 0)
    }

    @Test("an image of a few bright pixels on one value keeps them")
    func sparse() throws {
        var numbers = [Float](repeating: 0, count: 128 * 128)
        for index in 0..<20 { numbers[5000 + index] = 10 + Float(index) }
        let source = try Self.source(numbers)

        #expect(try Self.largestDifference(numbers, source) { _ in true } < 0.01)
        #expect(source.scale?.zeroIsNoData == false)
    }
}
