import Images
import Linux
import Outbox
import SystemPackage

/// An image's file, open: what is decoded is what the digest is of.
package struct ImageFile: ~Copyable {
    /// The most bytes of a file that is read into memory whole; of a larger one only portions are.
    private static let most = 64 << 20
    /// The bytes of a portion.
    private static let portion = 4 << 20

    private let file: OpenFile
    private let name: FilePath

    /// Opens a file.
    ///
    /// - Throws: ``FileError``.
    package init(_ source: ImageSource) throws(FileError) {
        file = try source.tree.open(source.path)
        name = source.name
    }

    /// What it was when it was opened.
    package var fingerprint: Fingerprint { file.status.fingerprint }
    /// Its size then.
    package var size: Int { file.status.size }
    /// The bytes of memory that its content takes.
    package var memory: Int { size <= Self.most ? size : Self.portion }

    /// Reads its headers where it lies.
    ///
    /// - Parameters:
    ///   - limits: What decoding may take.
    ///   - choice: Which planes are wanted.
    /// - Returns: What they say; `nil` where it is no image that can be read: decoding says why.
    /// - Throws: ``ImageError/tooLarge(_:actual:limit:)``, and faults of the machine.
    package func headers(
        _ limits: DecodingLimits, _ choice: PlaneChoice
    ) throws(ImageError) -> ImageReader? {
        do {
            return try ImageReader(
                .descriptor(file.number, size: size), limits: limits, choice: choice)
        } catch {
            switch error {
            case .tooLarge, .outOfMemory, .system: throw error
            default: return nil
            }
        }
    }

    /// Reads it once: a small file into memory, a large one for its digest alone.
    ///
    /// - Parameters:
    ///   - limit: The most bytes.
    ///   - progress: Called every now and then.
    /// - Returns: What decoding needs; of a large file, as long as this value is there.
    /// - Throws: ``FileError``; `notUsable` where it has grown beyond the limit.
    package func read(limit: Int, progress: () -> Void) throws(FileError) -> ImageContent {
        guard size > Self.most else {
            return ImageContent(
                bytes: try file.readAll(limit: limit) { () throws(FileError) in progress() },
                name: name, status: file.status)
        }
        var ends = FileEnds()
        let sha256 = try Digest.sha256 { take throws(FileError) in
            _ = try file.readPortions(of: Self.portion) { portion throws(FileError) in
                take(portion)
                ends.add(portion)
                progress()
            }
        }
        return ImageContent(
            descriptor: file.number, sha256: sha256, ends: ends, name: name, status: file.status)
    }

    /// The file as the sidecar of a failure describes it that came before its content was read.
    var unread: FailureSidecar.Image {
        FailureSidecar.Image(
            name: name, sha256: nil, bytes: size,
            modified: Timestamp(nanoseconds: file.status.modified))
    }
}
