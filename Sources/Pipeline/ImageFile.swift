import Images
import Linux
import Outbox
import SystemPackage

/// The open file of an image; its digest is that of the very bytes that are decoded.
package struct ImageFile: ~Copyable {
    /// The most bytes of a file that is read into memory whole; larger ones are read in portions.
    private static let largestWhole = 64 << 20
    /// The bytes of a portion.
    private static let portion = 4 << 20

    private let file: OpenFile
    private let name: FilePath
    private let fileName: String?

    /// Opens a file.
    ///
    /// - Throws: ``FileError``.
    package init(opening source: ImageSource) throws(FileError) {
        file = try source.tree.open(source.path)
        name = source.name
        fileName = source.fileName
    }

    /// The identity, size and time of the file when it was opened.
    package var fingerprint: Fingerprint { file.status.fingerprint }
    /// The bytes of the file when it was opened.
    package var size: Int { file.status.size }
    /// The bytes of memory that its content takes.
    package var memory: Int { size <= Self.largestWhole ? size : Self.portion }

    /// The memory that reading the headers takes; little is read for that, and none is kept.
    ///
    /// - Parameters:
    ///   - time: The most time that this may take.
    ///   - progress: Called after each directory of a TIFF.
    /// - Returns: The memory.
    /// - Throws: ``ImageError/amplified(reason:)``, ``ImageError/tooSlow(limit:)``, and
    ///   ``ImageError/system(errno:)`` where the file cannot be read.
    package func headerMemory(
        within time: Duration, progress: () -> Void
    ) throws(ImageError) -> HeaderMemory {
        try HeaderMemory(
            of: .descriptor(file.rawDescriptor, size: size), within: time, progress: progress)
    }

    /// Reads the headers of the file's images, without reading the rest.
    ///
    /// - Parameters:
    ///   - limits: The limits of decoding.
    ///   - planes: The planes that are wanted.
    /// - Returns: The headers; `nil` where the file cannot be decoded, for a reason that decoding
    ///   tells.
    /// - Throws: ``ImageError/tooLarge(_:actual:limit:)``, ``ImageError/amplified(reason:)``, and
    ///   faults of the machine.
    package func readHeaders(
        limits: DecodingLimits, planes: PlaneChoice
    ) throws(ImageError) -> ImageReader? {
        do {
            return try ImageReader(
                input: .descriptor(file.rawDescriptor, size: size), fileName: fileName,
                limits: limits, choice: planes)
        } catch {
            switch error {
            case .tooLarge, .amplified, .outOfMemory, .system: throw error
            default: return nil
            }
        }
    }

    /// Reads all bytes once, and keeps those of a small file.
    ///
    /// - Parameters:
    ///   - limit: The most bytes.
    ///   - progress: Called after every portion.
    /// - Returns: The content; that of a large file is valid as long as this value.
    /// - Throws: ``FileError``; `notUsable` where the file has grown beyond the limit.
    package func read(limit: Int, progress: () -> Void) throws(FileError) -> FileContent {
        guard size > Self.largestWhole else {
            return FileContent(
                bytes: try file.readAll(limit: limit) { () throws(FileError) in progress() },
                name: name, status: file.status)
        }
        var ends = FileEnds()
        let sha256 = try Digest.sha256 { update throws(FileError) in
            _ = try file.readChunks(ofSize: Self.portion) { portion throws(FileError) in
                update(portion)
                ends.add(portion)
                progress()
            }
        }
        return FileContent(
            descriptor: file.rawDescriptor, sha256: sha256, ends: ends, name: name,
            status: file.status)
    }

    /// The description of the file in the sidecar of a failure before its content was read.
    var failureImage: FailureSidecar.Image {
        FailureSidecar.Image(
            name: name, sha256: nil, bytes: size,
            modified: Timestamp(nanoseconds: file.status.modified))
    }
}
