import GroundTruth
import Images
import Linux
import Outbox
import SystemPackage

/// Reads images with their truths, prepared as inference prepares them.
package struct AnnotatedReader: Sendable {
    /// Of the pixels, more than which no field of nuclei is.
    private static let mostNucleus = 0.95

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
    /// - Throws: ``LeftOut`` where either cannot be used, ``FileError`` where the machine is at fault.
    /// - Complexity: O(*n* *m*), where *n* is the number of pixels and *m* that of its masks.
    package func read(_ file: AnnotatedFile) throws -> AnnotatedReading {
        let bytes = try content(of: file.image, in: file)
        let (gray, doubt) = try gray(bytes, of: file)
        let truth = try truth(of: file, width: gray.plane.width, height: gray.plane.height)
        let targets = Targets(truth.nuclei)
        return AnnotatedReading(
            image: AnnotatedImage(
                name: file.name, plane: preparation.prepare(gray, polarity: polarity).plane,
                foreground: targets.foreground, distance: targets.distance),
            summary: ImageSummary(
                name: file.name, folder: file.folder, features: ImageFeatures(gray),
                digests: .init(image: Digest.sha256(bytes), truth: truth.sha256)),
            doubts: [doubt, Self.doubt(of: targets)].compactMap(\.self))
    }

    /// Whether a truth is hardly one: it may be turned, or another image.
    private static func doubt(of targets: Targets) -> String? {
        let pixels = targets.foreground.elements
        let share = Double(pixels.count { $0 != 0 }) / Double(pixels.count)
        return share > mostNucleus
            ? "nuclei cover \(Int((100 * share).rounded(.down))) % of it: is its truth the right way "
                + "round?" : nil
    }

    /// Reads a file whole.
    func content(of path: FilePath, in file: AnnotatedFile) throws -> [UInt8] {
        do throws(FileError) {
            return try file.tree.open(path).readAll(limit: limits.bytes)
        } catch {
            _ = try TruthFault(error)  // not for a fault of the machine
            throw LeftOut(name: file.name, reason: "\(error)")
        }
    }

    /// An image that is left out because a file of it cannot be decoded.
    ///
    /// - Throws: ``FileError`` where the machine is at fault: then no image is left out.
    func leftOut(
        _ file: AnnotatedFile, _ path: FilePath, _ error: ImageError, subject: String = ""
    ) throws(FileError) -> LeftOut {
        if let errno = error.machineErrno {
            throw .system(
                path: file.tree.root.pushing(path), action: "decode", Errno(rawValue: errno))
        }
        return LeftOut(name: file.name, reason: "\(subject)\(error)")
    }

    /// Decodes the one picture of an image, scaled as `segment` does; of several channels one, which
    /// is worth a word.
    private func gray(
        _ bytes: [UInt8], of file: AnnotatedFile
    ) throws -> (image: GrayImage, doubt: String?) {
        let count: Int
        do throws(ImageError) {
            let reader = try ImageReader(.bytes(bytes), limits: limits.decoding)
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
                    "of its \(channels) channels number \(picture.channel + 1)\(name) is learned from"
                )
            }
        } catch {
            throw try leftOut(file, file.image, error)
        }
        throw LeftOut(
            name: file.name,
            reason: "it holds \(count) pictures; save each as a file with a truth of its own")
    }
}
