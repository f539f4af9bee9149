import Images
import Linux
import Outbox
import SystemPackage

/// Reads images with their truths, prepared as inference prepares them.
package struct AnnotatedReader: Sendable {
    private let preparation: Preparation
    private let polarity: Polarity
    let limits: ReadingLimits

    /// Prepares for reading.
    ///
    /// - Parameters:
    ///   - preparation: Of the images; it travels with the model.
    ///   - polarity: Of all of them.
    ///   - limits: How large an image, a truth or a mask may be, which is in memory whole.
    package init(
        _ preparation: Preparation, polarity: Polarity = .auto,
        limits: ReadingLimits = ReadingLimits(bytes: 1 << 30, image: ImageLimits(pixels: 1 << 27))
    ) {
        self.preparation = preparation
        self.polarity = polarity
        self.limits = limits
    }

    /// Reads an image and its truth.
    ///
    /// - Throws: ``LeftOut`` where either cannot be used.
    /// - Complexity: O(*n* *m*), where *n* is the number of pixels and *m* that of its masks.
    package func read(_ file: AnnotatedFile) throws(LeftOut) -> AnnotatedReading {
        let bytes = try content(of: file.image, in: file)
        let gray = try gray(bytes, of: file)
        let truth = try truth(of: file, width: gray.plane.width, height: gray.plane.height)
        let targets = Targets(truth.nuclei)
        return AnnotatedReading(
            image: AnnotatedImage(
                name: file.name, plane: preparation.prepare(gray, polarity: polarity).plane,
                foreground: targets.foreground, distance: targets.distance),
            summary: ImageSummary(
                name: file.name, folder: file.folder, features: ImageFeatures(gray),
                digests: .init(image: Digest.sha256(bytes), truth: truth.sha256)))
    }

    /// Reads a file whole.
    func content(of path: FilePath, in file: AnnotatedFile) throws(LeftOut) -> [UInt8] {
        do {
            return try file.tree.open(path).readAll(limit: limits.bytes)
        } catch {
            throw LeftOut(name: file.name, reason: "\(error)")
        }
    }

    /// Decodes the one picture of an image, scaled as `segment` does.
    private func gray(_ bytes: [UInt8], of file: AnnotatedFile) throws(LeftOut) -> GrayImage {
        let count: Int
        do throws(ImageError) {
            let reader = try ImageReader(.bytes(bytes), limits: limits.decoding)
            count = reader.pictures.count
            if count == 1 {
                let source = try reader.source(of: reader.pictures[0])
                return GrayImage(try source.raster(rows: 0..<source.height))
            }
        } catch {
            throw LeftOut(name: file.name, reason: "\(error)")
        }
        throw LeftOut(
            name: file.name,
            reason: "it holds \(count) pictures; save each as a file with a truth of its own")
    }
}
