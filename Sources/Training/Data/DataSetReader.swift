import GroundTruth
import Images
import Linux
import Masks
import Outbox
import SystemPackage
import Tensors

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
    private let targets: Targets.Options
    private let colouredFolders: Range<Int>

    /// A reader.
    ///
    /// - Parameters:
    ///   - preparation: The preparation of the images; it travels with the model.
    ///   - polarity: The polarity of all images.
    ///   - limits: The limits of each file.
    ///   - targets: What targets show besides the nuclei.
    ///   - colouredFolders: The folders (``AnnotatedFile/folder``) of whose RGB images the colours are
    ///     kept, for augmentation.
    package init(
        preparation: Preparation, polarity: Polarity = .auto,
        limits: ReadingLimits = Self.defaultLimits, targets: Targets.Options = .init(),
        colouredFolders: Range<Int> = 0..<0
    ) {
        self.preparation = preparation
        self.polarity = polarity
        self.limits = limits
        self.targets = targets
        self.colouredFolders = colouredFolders
    }

    /// Reads an image and its annotation.
    ///
    /// - Throws: ``LeftOut`` where either cannot be used; ``FileError`` or ``ImageError`` where the
    ///   machine is at fault.
    /// - Complexity: O(*n* *m*), where *n* is the number of pixels and *m* that of instance masks.
    package func read(_ file: AnnotatedFile) throws -> LoadedImage {
        let found = try readNuclei(of: file)
        let targets = Targets(nuclei: found.nuclei, ignoring: found.ignored, options: targets)
        let (record, medianDiameter) = (found.prepared.record, found.nuclei.medianDiameter)
        return LoadedImage(
            image: AnnotatedImage(
                name: file.name, plane: found.prepared.plane, foreground: targets.foreground,
                distance: targets.distance, weights: targets.weights,
                medianDiameter: medianDiameter, isInverted: record.inverted,
                colours: colouredFolders.contains(file.folder)
                    ? ColourPlanes(of: found.raster, record: record, preparation: preparation)
                    : nil),
            summary: ImageSummary(
                name: file.name, folder: file.folder,
                features: ImageFeatures(of: GrayImage(found.raster)), digests: found.digests,
                kind: ImageKind(
                    of: found.raster, isInverted: record.inverted, medianDiameter: medianDiameter)),
            warnings: [
                found.channelWarning, Self.coverageWarning(for: targets),
                found.annotation.warning,
            ].compactMap(\.self))
    }

    /// Reads an image and its annotated nuclei, of which no targets are made.
    ///
    /// - Throws: As ``read(_:)``.
    /// - Complexity: As ``read(_:)``.
    package func readNuclei(of file: AnnotatedFile) throws -> ImageWithNuclei {
        let bytes = try content(of: file)
        let (raster, zeroIsNoData, channelWarning) = try decode(bytes, of: file)
        let gray = GrayImage(raster)
        let found = try annotation(of: file, width: raster.width, height: raster.height)
        let (nuclei, ignored) = (found.annotation.nuclei, found.annotation.ignored)
        let plane = preparation.prepare(gray, polarity: polarity).plane
        if let coverage = InvertedAnnotation.coverage(of: nuclei, in: plane) {
            let refusal = AnnotationRefusal(
                path: found.path, reason: .inverted(coverage: coverage))
            throw LeftOut(
                name: file.name, reason: "its \(refusal): invert it, so that 0 is background")
        }
        let prepared = preparation.prepare(
            gray, polarity: annotatedPolarity(of: gray, nuclei: nuclei, ignoring: ignored),
            zeroIsNoData: zeroIsNoData)
        return ImageWithNuclei(
            raster: raster, prepared: prepared, annotation: found.annotation,
            digests: .init(image: Digest.sha256(of: bytes), truth: found.sha256),
            channelWarning: channelWarning)
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
    ) throws -> (raster: Raster, zeroIsNoData: Bool, warning: String?) {
        let count: Int
        do throws(ImageError) {
            let reader = try ImageReader(input: .bytes(bytes), limits: limits.decoding)
            count = reader.pictures.count
            if count == 1 {
                let picture = reader.pictures[0]
                let source = try reader.source(of: picture)
                let raster = try source.raster(rows: 0..<source.height)
                let channels = reader.stack.channels
                let zeroIsNoData = source.scale?.zeroIsNoData == true
                guard channels > 1 else {
                    return (raster, zeroIsNoData, Self.warning(for: reader.unprocessed))
                }
                let name = picture.channelName.map { " ('\($0)')" } ?? ""
                return (
                    raster, zeroIsNoData,
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

    /// The polarity of an image: where its brightness leaves doubt, its annotation decides, in the
    /// place of the network that decides when an image is segmented.
    private func annotatedPolarity(
        of image: GrayImage, nuclei: LabelImage, ignoring ignored: IgnoredPixels?
    ) -> Polarity {
        guard polarity == .auto else { return polarity }
        let (statistics, _) = IntensityStatistics.ofValidPixels(of: image, zeroIsNoData: false)
        guard !preparation.brightness(of: statistics).isDecisive else { return .auto }
        var (inside, outside) = ((sum: 0, count: 0), (sum: 0, count: 0))
        for (pixel, (gray, label)) in zip(image.plane.elements, nuclei.labels.elements).enumerated()
        where ignored?.mask.elements[pixel] != true {
            if label != 0 {
                inside = (inside.sum + Int(gray), inside.count + 1)
            } else {
                outside = (outside.sum + Int(gray), outside.count + 1)
            }
        }
        guard inside.count > 0, outside.count > 0 else { return .auto }
        let isBright =
            Double(inside.sum) / Double(inside.count) > Double(outside.sum) / Double(outside.count)
        return isBright ? .brightNuclei : .darkNuclei
    }

    /// The warning about parts of a file that no picture is made of.
    private static func warning(for parts: [UnprocessedPart]) -> String? {
        let lost = parts.filter(\.isLoss).map(\.reason)
        return lost.isEmpty ? nil : lost.joined(separator: "; ")
    }

    private static func coverageWarning(for targets: Targets) -> String? {
        let pixels = targets.foreground.elements
        let share = Double(pixels.count { $0 != 0 }) / Double(pixels.count)
        return share > mostForeground
            ? "nuclei cover \(Int((100 * share).rounded(.down))) % of it: is its annotation inverted?"
            : nil
    }
}
