import Images
import Linux
import Outbox
import SystemPackage

/// An image's file, read whole and once: what is decoded is what the digest is of.
struct ImageFile {
    /// What its result is filed under.
    let name: FilePath
    let bytes: [UInt8]
    let sha256: String
    private let modified: Timestamp

    /// Why a file could not be read, with what is known of it all the same.
    struct Failure: Error {
        let error: FileError
        let image: FailureSidecar.Image
    }

    /// Reads a file.
    ///
    /// - Throws: ``Failure``.
    init(_ path: FilePath, named name: FilePath, limit: Int) throws(Failure) {
        var known = FailureSidecar.Image(name: name, sha256: nil, bytes: nil, modified: nil)
        do {
            let file = try OpenFile(path)
            modified = Timestamp(nanoseconds: file.status.modified)
            known.bytes = file.status.size
            known.modified = modified
            bytes = try file.readAll(limit: limit)
        } catch {
            throw Failure(error: error, image: known)
        }
        sha256 = Digest.sha256(bytes)
        self.name = name
    }

    /// The file as the sidecar of a failure describes it.
    var failed: FailureSidecar.Image {
        FailureSidecar.Image(
            name: name, sha256: sha256, bytes: bytes.count, modified: modified)
    }

    /// The file as the sidecar of a result describes it.
    func described(_ raster: Raster) -> Sidecar.Image {
        Sidecar.Image(
            name: name, sha256: sha256, bytes: bytes.count, format: "png",
            width: raster.width, height: raster.height, bits: raster.bits,
            channels: raster.channels, modified: modified, pixelSizeUm: nil)
    }
}
