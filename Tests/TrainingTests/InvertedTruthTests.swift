import GroundTruth
import Images
import Linux
import Masks
import SystemPackage
import TestSupport
import Testing
import Training

@Suite(
    "Inverted annotations of real images", .enabled(if: Fixtures.data != nil, "\(Fixtures.noData)"))
struct InvertedTruthTests {
    /// The built-in model's preparation.
    private static let preparation = Preparation(
        invertAboveMean: 80, lowPercentile: 1, highPercentile: 99.8, minimumRange: 1e-3,
        clip: 0...1.5)

    @Test(
        "of 840 annotations none is taken for inverted, and of their inversions all but a few are")
    func all() throws {
        let data = try #require(Fixtures.data)
        let sets =
            ["dsb2018/train", "dsb2018/val", "bbbc039/train", "bbbc039/val"]
            + Fixtures.names(in: data.appending("extra")).map { "extra/\($0)" }
        let folders = sets.map { data.appending($0) }
        let files = try DataSetListing(of: folders).files
        let taken = Monitor((normal: [String](), inverted: 0))
        let next = Monitor(0)
        let workers = (0..<2).map { _ in
            PosixThread {
                while case let index = next.update({ next in
                    defer { next += 1 }
                    return next
                }), index < files.count {
                    guard let found = try? Self.check(files[index]) else {
                        taken.update { $0.normal.append("\(files[index].name) cannot be read") }
                        continue
                    }
                    taken.update {
                        if found.normal { $0.normal.append(files[index].name) }
                        if found.inverted { $0.inverted += 1 }
                    }
                }
            }
        }
        for worker in workers { worker.join() }

        let result = taken.update { $0 }
        #expect(files.count == 840)
        #expect(result.normal.isEmpty)
        #expect(result.inverted >= 835)
    }

    /// Whether an annotation and its inversion are taken for inverted.
    private static func check(_ file: AnnotatedFile) throws -> (normal: Bool, inverted: Bool) {
        let limits = DataSetReader.defaultLimits
        let bytes = try file.tree.open(file.image).readAll(limit: limits.bytes)
        let reader = try ImageReader(input: .bytes(bytes), limits: limits.decoding)
        let source = try reader.source(of: reader.pictures[0])
        let image = preparation.prepare(
            GrayImage(try source.raster(rows: 0..<source.height)), polarity: .auto
        ).plane
        let annotations = AnnotationFolder(root: file.tree.root, layout: .shared, limits: limits)
        let nuclei = try annotations.read(
            file.annotation, of: file.image, width: image.width, height: image.height
        ) { $0.annotation.nuclei }
        guard let nuclei else { return (false, false) }
        let inversion = ConnectedComponents(of: nuclei.labels.map { $0 == 0 })
        let inverted = LabelImage(labels: inversion.labels, count: inversion.areas.count)
        return (
            InvertedAnnotation.coverage(of: nuclei, in: image) != nil,
            InvertedAnnotation.coverage(of: inverted, in: image) != nil
        )
    }
}
