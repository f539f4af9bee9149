import GroundTruth
import Images
import Linux
import Outbox
import SystemPackage

/// Reads images with their annotations, prepared as inference prepares them.
package struct DataSetReader: Sendable {
    /// The limits of an image, an annotation and an instance mask: each is in memory whole.
    package static let defaultLimits = ReadingLimits(
        bytes: 1 << 30, image: ImageLimits(pixels: 1 << 27))
    /// The share of foreground above which an annotation is suspected to be inverted, even if its
    /// image does not tell so.
    private static let mostForeground = 0.95

    private let preparation: Preparation
    private let polarity: Polarity
    private let limits: ReadingLimits

    /// A reader.
    ///
    /// - Parameters:
    ///   - preparation: The preparation of the images; it travels with the model.
    ///   - polarity: The polarity of all images.
    ///   - limits: The limits of each file.
    package init(
        preparation: Preparation, polarity: Polarity = .auto,
        limits: ReadingLimits = Self.defaultLimits
    ) {
        self.preparation = preparation
        self.polarity = polarity
        self.limits = limits
    }

    /// Reads an image and its annotation.
    ///
    /// - Throws: ``LeftOut`` where either cannot be used; ``FileError`` or ``ImageError`` where the
    ///   machine is at fault.
    /// - Complexity: O(*n* *m*), where *n* is the number of pixels and *m* that of instance masks.
    package func read(_ file: AnnotatedFile) throws -> LoadedImage {
        let bytes = try content(of: file)
        let (gray, channelWarning) = try decode(bytes, of: file)
        let found = try annotation(of: file, width: gray.plane.width, height: gray.plane.height)
        let plane = preparation.prepare(gray, polarity: polarity).plane
        if let coverage = InvertedAnnotation.coverage(of: found.annotation.nuclei, in: plane) {
            let refusal = AnnotationRefusal(
                path: found.path, reason: .inverted(coverage: coverage))
            throw LeftOut(
                name: file.name, reason: "its \(refusal): invert it, so that 0 is background")
        }
        let targets = Targets(nuclei: found.annotation.nuclei)
        return LoadedImage(
            image: AnnotatedImage(
                name: file.name, plane: plane, foreground: targets.foreground,
                distance: targets.distance),
            summary: ImageSummary(
                name: file.name, folder: file.folder, features: ImageFeatures(of: gray),
                digests: .init(image: Digest.sha256(of: bytes), truth: found.sha256)),
            warnings: [channelWarning, Self.coverageWarning(for: targets)].compactMap(\.self))
    }

    private func content(of file: AnnotatedFile) throws -> [UInt8] {
        do throws(FileError) {
            return try file.tree.open(file.image).readAll(limit: limits.bytes)
        } catch {
            guard AnnotationRefusal.isFault(ofFile: error) else { throw error }
            throw LeftOut(name: file.name, reason: "\(error)")
        }
    }

    private func annotation(
        of file: AnnotatedFile, width: Int, height: Int
    ) throws -> ReadAnnotation {
        let folder = AnnotationFolder(root: file.tree.root, layout: .shared, limits: limits)
        do {
            let found = try folder.read(
                file.annotation, of: file.image, width: width, height: height
            ) { $0 }
            guard let found else {
                preconditionFailure("an annotation is read where none is known already")
            }
            return found
        } catch let refusal as AnnotationRefusal {
            throw LeftOut(name: file.name, reason: "its \(refusal)")
        }
    }

    /// Decodes the one picture of an image, scaled as `segment` does; of several channels one, which
    /// gives a warning.
    private func decode(
        _ bytes: [UInt8], of file: AnnotatedFile
    ) throws -> (image: GrayImage, warning: String?) {
        let count: Int
        do throws(ImageError) {
            let reader = try ImageReader(input: .bytes(bytes), limits: limits.decoding)
            count = reader.pictures.count
            if count == 1 {
                let picture = reader.pictures[0]
                let source = try reader.source(of: picture)
                let gray = GrayImage(try source.raster(rows: 0..<source.height))
                let channels = reader.stack.channels
                guard channels > 1 else { return (gray, nil) }
                let name = picture.channelName.map { " ('\($0)')" } ?? ""
                return (
                    gray,
                    "of its \(channels) channels, counted from 0, only number "
                        + "\(picture.channel)\(name) is used"
                )
            }
        } catch {
            guard error.machineErrno == nil else { throw error }
            throw LeftOut(name: file.name, reason: "\(error)")
        }
        throw LeftOut(
            name: file.name,
            reason: "it holds \(count) pictures; save each as a file with an annotation of its own")
    }

    private static func coverageWarning(for targets: Targets) -> String? {
        let pixels = targets.foreground.elements
        let share = Double(pixels.count { $0 != 0 }) / Double(pixels.count)
        return share > mostForeground
            ? "nuclei cover \(Int((100 * share).rounded(.down))) % of it: is its annotation inverted?"
            : nil
    }
}
