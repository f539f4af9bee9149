import Masks
import Tensors
import Testing

@Suite("Component splitter")
struct ComponentSplitterTests {
    private static let rules = SplittingParameters(
        relativeSmoothing: 0.15, smoothingRange: 0.7...4, minimumDynamics: 0.04,
        mergeRule: MergeRule(
            intercept: -4,
            weights: .init(
                dynamics: -9, contact: 2, solidity: 8, dent: -6, relativeArea: -0.5),
            threshold: 0.4),
        minimumProbability: 0.6, minimumRelativeArea: 0.05)

    /// Random probabilities: touching and separate blobs of all sizes, some at the image border.
    private static func blobs(width: Int, height: Int, seed: UInt64) -> Plane<Float> {
        var random = SplitMix64(state: seed)
        let noise = Plane(
            width: width, height: height,
            elements: (0..<width * height).map { _ in Float.random(in: 0...1, using: &random) })
        let smooth = GaussianBlur(sigma: 2.5)(noise)
        return smooth.map { min(max(($0 - 0.47) * 12, 0), 1) }
    }

    /// The nuclei of an image whose components are split one at a time, as a label image.
    private static func splitPieceByPiece(
        foreground: Plane<Float>, distance: Plane<Float>?, maximumPixels: Int
    ) -> (labels: [Int32], count: Int, cut: Int) {
        let (width, height) = (foreground.width, foreground.height)
        var components = StreamingConnectedComponents()
        let rows = foreground.elements.withUnsafeBufferPointer { values in
            (0..<height).map { row in
                components.addRow(
                    UnsafeBufferPointer(rebasing: values[row * width..<(row + 1) * width]),
                    above: 0.5)
            }
        }
        let found = components.finish(minimumArea: 4)
        let splitter = ComponentSplitter(
            imageSize: PlaneSize(height: height, width: width), parameters: rules,
            areas: found.all.map(\.area))
        var assembler = ComponentAssembler(
            components: found, width: width, maximumPixels: maximumPixels)
        let pieces = rows.enumerated().flatMap { assembler.add($1, row: $0) }
        let typical = ComponentSplitter.typicalArea(
            basinAreas:
                pieces.flatMap { piece in
                    splitter.basinAreas(
                        of: piece, distance: distance?.cropped(to: splitter.window(of: piece)))
                })
        var painted = [Int32](repeating: 0, count: width * height)
        var regions: [NucleusCandidate] = []
        for piece in pieces {
            let window = splitter.window(of: piece)
            let splitPiece = splitter.split(
                piece, distance: distance?.cropped(to: window),
                foreground: foreground.cropped(to: window),
                typicalArea: typical, progress: {})
            let pixels = piece.runs.flatMap { run in
                (run.firstColumn..<run.endColumn).map { Int(run.row) * width + Int($0) }
            }
            for (pixel, number) in zip(pixels, splitPiece.regionNumbers) {
                painted[pixel] = number + Int32(regions.count)
            }
            regions += splitPiece.regions
        }
        let (numbers, count) = NucleusCandidate.nucleusNumbers(
            of: regions, parameters: rules, minimumArea: 4)
        let all = [0] + numbers
        return (painted.map { all[Int($0)] }, count, assembler.cutComponentCount)
    }

    @Test(
        "splitting piece by piece gives the nuclei of splitting the whole mask",
        arguments: [(1, 1), (1, 60), (60, 1), (17, 31), (97, 113), (160, 64)], [true, false])
    func sameAsWhole(size: (width: Int, height: Int), withDistance: Bool) {
        for seed in 0..<4 as Range<UInt64> {
            let foreground = Self.blobs(width: size.width, height: size.height, seed: seed)
            let distance = withDistance ? foreground.map { $0 * $0 } : nil
            let whole = LabelImage(
                splitting: NucleiMask(probability: foreground, threshold: 0.5, minimumArea: 4),
                foreground: foreground, distance: distance, parameters: Self.rules)

            let pieces = Self.splitPieceByPiece(
                foreground: foreground, distance: distance, maximumPixels: 1 << 24)

            #expect(pieces.labels == whole.labels.elements)
            #expect(pieces.count == whole.count)
            #expect(pieces.cut == 0)
        }
    }

    @Test("a component that is too large is cut into bands without losing pixels")
    func cut() {
        let foreground = Plane<Float>(width: 40, height: 100, repeating: 1)
        let distance = foreground.map { $0 * 0.5 }

        let (labels, count, cut) = Self.splitPieceByPiece(
            foreground: foreground, distance: distance, maximumPixels: 1000)

        #expect(cut == 1)
        #expect(count == 4)
        let bands = (0..<4000).map { pixel in Int32(pixel / 1000 + 1) }
        #expect(labels == bands)
    }

    @Test("streamed components have the numbers and areas of those of the whole mask")
    func numbers() {
        for seed in 10..<14 as Range<UInt64> {
            let mask = Self.blobs(width: 71, height: 53, seed: seed)
            let whole = ConnectedComponents(of: mask.map { $0 > 0.5 }, minimumArea: 7)
            var components = StreamingConnectedComponents()
            let rows = mask.elements.withUnsafeBufferPointer { values in
                (0..<53).map { row in
                    components.addRow(
                        UnsafeBufferPointer(rebasing: values[row * 71..<(row + 1) * 71]),
                        above: 0.5)
                }
            }

            let found = components.finish(minimumArea: 7)

            #expect(found.all.map(\.area) == whole.areas)
            for (row, runs) in rows.enumerated() {
                for run in runs {
                    #expect(whole.labels[row, Int(run.firstColumn)] == found.number(of: run))
                }
            }
        }
    }
}

extension Plane where Element == Float {
    /// The values within a window.
    fileprivate func cropped(to window: PixelWindow) -> Plane {
        Plane(
            width: window.columns.count, height: window.rows.count,
            elements: window.rows.flatMap { row in window.columns.map { self[row, $0] } })
    }
}
