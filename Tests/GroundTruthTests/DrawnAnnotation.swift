import GroundTruth
import Images
import Tensors

/// Pictures of discs, drawn pixel by pixel and read from PNG as annotations are.
struct DrawnAnnotation {
    /// A disc.
    struct Disc: Sendable {
        let row: Int
        let column: Int
        let radius: Int
    }

    /// Two discs that touch, one apart and one small.
    static let discs = [
        Disc(row: 20, column: 20, radius: 12), Disc(row: 20, column: 44, radius: 12),
        Disc(row: 60, column: 30, radius: 14), Disc(row: 60, column: 66, radius: 8),
    ]
    static let (width, height) = (80, 80)

    /// For each pixel the squared distance to the centre of the nearest disc, as a share of the
    /// disc's, and the disc's index; `nil` outside of all.
    static func disc(at pixel: Int) -> (index: Int, depth: Double)? {
        let (row, column) = (pixel / width, pixel % width)
        let depths = discs.enumerated().map { index, disc in
            let (y, x) = (Double(row - disc.row), Double(column - disc.column))
            return (index: index, depth: Double(disc.radius) - (y * y + x * x).squareRoot())
        }
        return depths.max { $0.depth < $1.depth }.flatMap { $0.depth >= 0 ? $0 : nil }
    }

    /// The annotation of a picture in which each pixel has the samples that a closure returns.
    static func annotation(
        channels: Int = 1, _ samples: ((index: Int, depth: Double)?) -> [UInt8]
    ) throws -> Annotation {
        let raster = Raster(
            width: width, height: height, channels: channels,
            samples: .eight((0..<width * height).flatMap { samples(disc(at: $0)) }))
        let reader = try ImageReader(input: .bytes(PNGEncoder.encode(raster)), as: .labels)
        return try Annotation(AnnotationPixels(of: reader.pictures[0], in: reader))
    }
}

extension Annotation {
    /// The disc that the centre of each nucleus' label lies in: each disc once where all are found.
    var labelsOfDiscs: [Int32] {
        DrawnAnnotation.discs.map { nuclei.labels[$0.row, $0.column] }
    }

    /// Whether each disc is a nucleus of its own, and there is no other.
    var hasEachDisc: Bool {
        nuclei.count == DrawnAnnotation.discs.count
            && Set(labelsOfDiscs).subtracting([0]).count == DrawnAnnotation.discs.count
    }
}
