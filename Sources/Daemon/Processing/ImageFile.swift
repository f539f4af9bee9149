import Images
import Linux
import Outbox
import SystemPackage

/// An image's file, open: what is decoded is what the digest is of.
struct ImageFile: ~Copyable {
    private let file: OpenFile
    private let name: FilePath

    /// Opens a file.
    ///
    /// - Throws: ``FileError``.
    init(_ source: ImageSource) throws(FileError) {
        file = try source.tree.open(source.path)
        name = source.name
    }

    /// What it was when it was opened.
    var fingerprint: Fingerprint { file.status.fingerprint }
    /// Its size then.
    var size: Int { file.status.size }

    /// What its first bytes say, or `nil` where it is not an image that can be read.
    func header() throws(FileError) -> PNGHeader? {
        PNGHeader(try file.readPrefix(PNGHeader.length))
    }

    /// Reads it whole and once.
    ///
    /// - Parameters:
    ///   - limit: The most bytes.
    ///   - progress: Called every now and then.
    /// - Returns: The bytes and their digest.
    /// - Throws: ``FileError``.
    func read(limit: Int, progress: () -> Void) throws(FileError) -> ImageContent {
        ImageContent(
            bytes: try file.readAll(limit: limit) { () throws(FileError) in progress() },
            name: name, status: file.status)
    }

    /// The file as the sidecar of a failure describes it that came before its content was read.
    var unread: FailureSidecar.Image {
        FailureSidecar.Image(
            name: name, sha256: nil, bytes: size,
            modified: Timestamp(nanoseconds: file.status.modified))
    }
}

/// What an image's file held.
struct ImageContent {
    let bytes: [UInt8]
    let sha256: String
    private let name: FilePath
    private let modified: Timestamp

    init(bytes: [UInt8], name: FilePath, status: FileStatus) {
        self.bytes = bytes
        self.name = name
        sha256 = Digest.sha256(bytes)
        modified = Timestamp(nanoseconds: status.modified)
    }

    /// The file as the sidecar of a failure describes it.
    var failed: FailureSidecar.Image {
        FailureSidecar.Image(name: name, sha256: sha256, bytes: bytes.count, modified: modified)
    }

    /// The file as the sidecar of a result describes it.
    func described(_ raster: Raster) -> Sidecar.Image {
        Sidecar.Image(
            name: name, sha256: sha256, bytes: bytes.count, format: "png", width: raster.width,
            height: raster.height, bits: raster.bits, channels: raster.channels,
            modified: modified, pixelSizeUm: raster.pixelSize)
    }
}
