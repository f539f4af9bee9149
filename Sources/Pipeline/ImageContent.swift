import Images
import Linux
import Outbox
import SystemPackage

/// What an image's file holds: its bytes, or where they are read from.
package struct ImageContent {
    /// What is decoded.
    package let input: ImageInput
    /// Of all bytes.
    let sha256: String
    /// How they begin and end.
    let ends: FileEnds
    private let name: FilePath
    private let modified: Timestamp

    /// Takes a file's whole content.
    init(bytes: [UInt8], name: FilePath, status: FileStatus) {
        input = .bytes(bytes)
        sha256 = Digest.sha256(bytes)
        ends = FileEnds(of: bytes)
        self.name = name
        modified = Timestamp(nanoseconds: status.modified)
    }

    /// Takes a file that stays where it is, and open.
    init(descriptor: CInt, sha256: String, ends: FileEnds, name: FilePath, status: FileStatus) {
        input = .descriptor(descriptor, size: status.size)
        self.sha256 = sha256
        self.ends = ends
        self.name = name
        modified = Timestamp(nanoseconds: status.modified)
    }

    /// The file as the sidecar of a failure describes it.
    var failed: FailureSidecar.Image {
        FailureSidecar.Image(name: name, sha256: sha256, bytes: input.size, modified: modified)
    }

    /// One of the file's pictures as the sidecar of its result describes it.
    func described(_ picture: Picture, of reader: ImageReader, pixelSize: Double?) -> Sidecar.Image
    {
        let header = reader.header
        return Sidecar.Image(
            name: picture.name(in: name), sha256: sha256, bytes: input.size,
            format: reader.format.rawValue, width: header.width, height: header.height,
            bits: header.bits, channels: header.channels, modified: modified,
            pixelSizeUm: pixelSize, planes: Sidecar.Planes(picture, of: reader, in: name),
            samples: Sidecar.Samples(header.kind))
    }
}
