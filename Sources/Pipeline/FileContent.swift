import Images
import Linux
import Outbox
import SystemPackage

/// The content of an image's file: its bytes, or the open file that they are read from.
package struct FileContent {
    /// The source that is decoded.
    package let input: ImageInput
    /// The SHA-256 digest of all bytes, in hexadecimal.
    let sha256: String
    let ends: FileEnds
    private let name: FilePath
    private let modified: Timestamp

    /// The content of a small file.
    init(bytes: [UInt8], name: FilePath, status: FileStatus) {
        input = .bytes(bytes)
        sha256 = Digest.sha256(of: bytes)
        var ends = FileEnds()
        bytes.withUnsafeBytes { ends.add($0) }
        self.ends = ends
        self.name = name
        modified = Timestamp(nanoseconds: status.modified)
    }

    /// The content of a large file, which must stay open.
    init(descriptor: CInt, sha256: String, ends: FileEnds, name: FilePath, status: FileStatus) {
        input = .descriptor(descriptor, size: status.size)
        self.sha256 = sha256
        self.ends = ends
        self.name = name
        modified = Timestamp(nanoseconds: status.modified)
    }

    /// The description of the file in the sidecar of a failure.
    var failureImage: FailureSidecar.Image {
        FailureSidecar.Image(name: name, sha256: sha256, bytes: input.size, modified: modified)
    }

    /// The description of one of the file's pictures in the sidecar of its result.
    func sidecarImage(
        of picture: Picture, in channel: ChannelDecision, reader: ImageReader, pixelSize: Double?
    ) -> Sidecar.Image {
        let header = reader.header(of: picture)
        let parts = reader.unprocessed.map { Sidecar.NotProcessed($0) }
        return Sidecar.Image(
            name: picture.name(in: name), sha256: sha256, bytes: input.size,
            format: reader.format.rawValue, width: header.width, height: header.height,
            bits: header.bits, channels: header.channels, modified: modified,
            pixelSizeUm: pixelSize, planes: Sidecar.Planes(picture, of: reader, in: name),
            samples: Sidecar.SampleFormat(header.kind),
            palette: header.palette.flatMap { Sidecar.Palette(rawValue: $0.rawValue) },
            orientation: header.orientation.flatMap { Sidecar.Orientation(rawValue: $0) },
            channelChoice: Sidecar.ChannelChoice(channel, of: picture, in: reader),
            notProcessed: parts.isEmpty ? nil : parts)
    }
}

/// The first and last bytes of a file, which tell whether all of it has arrived.
struct FileEnds {
    private(set) var prefix: [UInt8] = []
    private(set) var suffix: [UInt8] = []

    /// Adds the next bytes.
    mutating func add(_ portion: UnsafeRawBufferPointer) {
        prefix += portion.prefix(FileSignature.length - prefix.count)
        let length = ImageError.suffixLength
        suffix = (suffix + portion.suffix(length)).suffix(length)
    }
}
