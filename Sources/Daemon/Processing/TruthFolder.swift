import Images
import Linux
import Masks
import Outbox
import SystemPackage
import Tensors

/// Masks drawn by hand, mirrored as the images are; any nonzero pixel is nucleus.
package struct TruthFolder: Sendable {
    private let root: FilePath
    private let limits: ReadingLimits

    /// Reads truths below a folder, none larger than the limits.
    package init(_ root: FilePath, limits: ReadingLimits) {
        self.root = root
        self.limits = limits
    }

    /// The truth of an image: of the same path, else of the same stem with `.png` or `.tif`.
    ///
    /// - Returns: Its path relative to the folder, or `nil` where there is none.
    package func find(for image: FilePath) -> FilePath? {
        let others = ["png", "tif"].map { ending in
            var path = image
            path.extension = ending
            return path
        }
        return ([image] + others).first { path in
            (try? FileStatus(of: root.pushing(path)))?.kind == .file
        }
    }

    /// Compares a mask with its truth.
    ///
    /// - Parameters:
    ///   - mask: Asked for only if the truth is not `known`.
    ///   - truth: What ``find(for:)`` found.
    ///   - known: The digest of the truth that the mask has been compared with already.
    /// - Returns: The agreement, or why there is none; `nil` if the truth is the known one.
    /// - Throws: What `mask` throws.
    package func compare(
        _ mask: () throws -> Plane<Bool>, with truth: FilePath, unless known: String? = nil
    ) throws -> DiceRecord? {
        let bytes: [UInt8]
        do {
            bytes = try OpenFile(root.pushing(truth)).readAll(limit: limits.bytes)
        } catch {
            return .failed(
                .init(error: .truth(unreadable: "\(error)"), truth: truth.string, truthSha256: nil))
        }
        let digest = Digest.sha256(bytes)
        if digest == known { return nil }
        let mask = try mask()
        func failure(_ error: ErrorRecord) -> DiceRecord {
            .failed(.init(error: error, truth: truth.string, truthSha256: digest))
        }
        let raster: Raster
        do {
            raster = try PNGDecoder.decode(bytes, limits: limits.image)
        } catch {
            return failure(.truth(unreadable: "'\(truth)': \(error)"))
        }
        guard raster.width == mask.width, raster.height == mask.height else {
            return failure(
                .truth(
                    "'\(truth)' has \(raster.width)x\(raster.height) pixels, "
                        + "its image \(mask.width)x\(mask.height)"))
        }
        let agreement = Agreement(predicted: mask, actual: raster.nonzero)
        return .measured(
            .init(
                value: agreement.dice, truth: truth.string, truthSha256: digest,
                iou: agreement.iou, precision: agreement.precision, recall: agreement.recall,
                pixelError: agreement.pixelError))
    }
}

extension Raster {
    /// Where any channel but alpha is not zero.
    package var nonzero: Plane<Bool> {
        let colours = channels > 2 ? 3 : 1
        func mask<Sample: BinaryInteger>(_ samples: [Sample]) -> Plane<Bool> {
            Plane(
                width: width, height: height,
                elements: (0..<width * height).map { pixel in
                    (0..<colours).contains { samples[pixel * channels + $0] != 0 }
                })
        }
        return switch samples {
        case .eight(let samples): mask(samples)
        case .sixteen(let samples): mask(samples)
        }
    }
}
