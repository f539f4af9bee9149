import Images
import Linux
import SystemPackage
import Tensors

/// An open file of an annotation, checked by its header.
final class AnnotationFile {
    /// Bytes for each pixel besides its samples: its number, class, region and label, those that it
    /// is compared with, and the components of a mask.
    private static let bytesPerPixel = 36
    /// Bytes for each pixel of more than 8 bits besides: whether it is ignored, twice, and its number
    /// without the ignore label.
    private static let bytesPerIgnorable = 6
    /// Bytes for each pixel of several channels besides: its colour, twice, and its number.
    private static let bytesPerColour = 20
    /// Bytes that a file of any size takes.
    private static let fixedBytes = 1 << 20
    /// The most bytes of memory that its headers may take, for which none is reserved while they are
    /// read: these, or a sixteenth of what a comparison may take.
    private static let mostHeaderBytes = 16 << 20
    private static let headerShare = 16
    /// Every plane is a picture, and none is projected: labels have no maximum.
    private static let planes = PlaneChoice(zSlice: .each, time: .each)

    /// Relative to the folder of annotations.
    let path: FilePath
    private let file: OpenFile
    /// Reads from the open file; a file that is no image that can be read is refused when it is
    /// decoded, so that its digest is known by then.
    private let reader: ImageReader?
    /// The bytes of memory that its headers take.
    private let headerBytes: Int
    /// The header of the picture that is the annotation; `nil` if it is not known by now.
    private let header: PageHeader?
    private let limits: ReadingLimits
    /// The most bytes of memory that comparing with it may take.
    private let memory: Int

    /// Opens a file and checks its size and its header; links are refused.
    ///
    /// - Parameters:
    ///   - path: The file, relative to the folder of annotations.
    ///   - tree: The folder of annotations.
    ///   - suffix: Which of several pictures; `nil` for a file of one.
    ///   - requirements: The size of the image, and the limits.
    /// - Throws: ``AnnotationRefusal``; ``FileError`` or ``ImageError`` where the machine is at fault.
    init(
        at path: FilePath, in tree: FileTree, picture suffix: PictureSuffix? = nil,
        meeting requirements: AnnotationRequirements
    ) throws {
        self.path = path
        limits = requirements.limits
        file = try AnnotationRefusal.catching(at: path) { try tree.open(path) }
        let input = ImageInput.descriptor(file.rawDescriptor, size: file.status.size)
        do {
            let opened = try AnnotationRefusal.catching(at: path) {
                try Self.reader(of: input, limits: requirements.limits, memory: requirements.memory)
            }
            (reader, headerBytes) = (opened.reader, opened.bytes)
        } catch let refusal as AnnotationRefusal {
            if case .undecodable(.tooLarge) = refusal.reason { throw refusal }
            (reader, headerBytes) = (nil, 0)
        }
        memory = requirements.memory
        header = reader.flatMap { reader in
            Self.picture(matching: suffix, of: reader).map { reader.header(of: $0) }
        }
        if let reason = refusal(by: requirements) {
            throw AnnotationRefusal(path: path, reason: reason)
        }
    }

    /// The bytes of memory that comparing an image with it takes.
    var need: Int {
        guard let header else { return file.status.size + Self.fixedBytes }
        let perPixel =
            Self.bytesPerPixel + (header.channels > 1 ? Self.bytesPerColour : 0)
            + (header.kind == .unsigned(bits: 8) ? 0 : Self.bytesPerIgnorable)
            + header.channels * header.kind.bytes
        return header.width.clampedProduct(header.height).clampedProduct(perPixel)
            .clampedSum(file.status.size).clampedSum(header.decoding.bytes)
            .clampedSum(headerBytes).clampedSum(Self.fixedBytes)
    }

    /// Reads the whole file.
    ///
    /// - Throws: ``AnnotationRefusal``; ``FileError`` where the machine is at fault.
    func content() throws -> [UInt8] {
        try AnnotationRefusal.catching(at: path) { try file.readAll(limit: limits.bytes) }
    }

    /// Decodes the file's content, whose header must not have changed.
    ///
    /// - Parameters:
    ///   - bytes: The result of ``content()``.
    ///   - suffix: Which of several pictures; `nil` for a file of one.
    ///   - minusOne: The number that −1 is read as; `nil` to refuse it.
    /// - Returns: The pixels of the picture.
    /// - Throws: ``AnnotationRefusal``; ``ImageError`` where the machine is at fault.
    func decode(
        _ bytes: [UInt8], picture suffix: PictureSuffix?, readingMinusOneAs minusOne: UInt32? = nil
    ) throws -> AnnotationPixels {
        try AnnotationRefusal.catching(at: path) {
            let now = try Self.reader(of: .bytes(bytes), limits: limits, memory: memory).reader
            guard let reader, now.pictures == reader.pictures,
                now.pictures.allSatisfy({ now.header(of: $0) == reader.header(of: $0) })
            else { throw AnnotationRefusal(path: path, reason: .changed) }
            return try AnnotationPixels(
                of: picture(of: now, matching: suffix), in: now, readingMinusOneAs: minusOne)
        }
    }

    /// The suffixes of the pictures of a file; none for a file of one picture, and for one that
    /// cannot be read.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - limits: The limits of a file and its decoding.
    ///   - memory: The most bytes of memory that comparing with it may take.
    /// - Returns: The suffixes.
    /// - Throws: ``ImageError`` where the machine is at fault.
    static func suffixes(
        in file: borrowing OpenFile, limits: ReadingLimits, memory: Int
    ) throws(ImageError) -> [PictureSuffix] {
        let input = ImageInput.descriptor(file.rawDescriptor, size: file.status.size)
        do {
            return try reader(of: input, limits: limits, memory: memory).reader.pictures
                .compactMap(\.suffix)
        } catch {
            guard error.machineErrno == nil else { throw error }
            return []
        }
    }

    private static func reader(
        of input: ImageInput, limits: ReadingLimits, memory: Int
    ) throws(ImageError) -> (reader: ImageReader, bytes: Int) {
        let need = try HeaderMemory(of: input, within: limits.time)
        guard need.bytes <= max(mostHeaderBytes, memory / headerShare) else {
            throw .unreadableVariant(
                found:
                    "a TIFF whose metadata may take \(need.bytes >> 20) MiB of memory to read, for "
                    + "which the setting 'memory' must allow "
                    + "\((need.bytes >> 20 + 1) * headerShare) MiB",
                cure: "Raise 'memory' in the settings, or export it with less metadata.")
        }
        let reader = try ImageReader(
            input: input, limits: need.limiting(limits.decoding), choice: planes, as: .labels)
        return (reader, need.bytes)
    }

    /// The picture of the file that is the annotation.
    private func picture(
        of reader: ImageReader, matching suffix: PictureSuffix?
    ) throws(AnnotationRefusal) -> Picture {
        if let found = Self.picture(matching: suffix, of: reader) { return found }
        throw AnnotationRefusal(
            path: path,
            reason: reader.pictures.count > 1
                ? .noSuchPicture(pictures: reader.pictures.count) : .singlePicture)
    }

    private static func picture(
        matching suffix: PictureSuffix?, of reader: ImageReader
    ) -> Picture? {
        guard reader.pictures.count > 1 else { return suffix == nil ? reader.pictures[0] : nil }
        guard let suffix else { return nil }
        return reader.pictures.first { $0.suffix?.matches(suffix) ?? false }
    }

    /// Why the file is not read, judged by its size and its header.
    private func refusal(
        by requirements: AnnotationRequirements
    ) -> AnnotationRefusal.Reason? {
        if let header {
            let size = PlaneSize(height: header.height, width: header.width)
            if size != requirements.size { return .size(size, image: requirements.size) }
        }
        let bytes = file.status.size
        if bytes > limits.bytes { return .tooManyBytes(bytes, limit: limits.bytes) }
        if reader?.format == .jpeg { return .lossy }
        if need > requirements.memory {
            return .tooMuchMemory(need, limit: requirements.memory)
        }
        return nil
    }
}
