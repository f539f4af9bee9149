import Images
import Linux
import Outbox
import SystemPackage

/// The folders in which the images of results are looked for.
package struct OriginalImages: Sendable {
    /// The most numbered names that an archive is searched for: the same name may have come often.
    private static let mostNumbers = 1000

    /// The limits of a picture: those of training, which has it in memory whole.
    private static let limits = DecodingLimits(
        image: ImageLimits(pixels: 1 << 27), time: .seconds(300))

    private let folders: [FileTree]
    /// The most bytes of an image that training reads.
    private let limit: Int

    /// - Parameters:
    ///   - folders: The inbox, the archive, or other folders that images were segmented from.
    ///   - limit: The most bytes of a file.
    package init(folders: [FilePath], limit: Int = 1 << 30) {
        self.folders = folders.map { FileTree(root: $0) }
        self.limit = limit
    }

    /// The image of a result as it is exported: the file as it is, or of one with several planes the
    /// picture that was segmented, as a PNG, since training reads no file of several pictures.
    ///
    /// - Parameter result: The sidecar of the result.
    /// - Returns: The content of the file.
    /// - Throws: ``ExportRefusal``, ``FileError``, ``ImageError``.
    func image(of result: Sidecar) throws -> [UInt8] {
        let content = try content(of: result)
        guard let planes = result.image.planes else { return content }
        return try PNGEncoder.encode(Self.picture(of: planes, in: content))
    }

    /// Decodes the picture of some planes.
    private static func picture(of planes: Sidecar.Planes, in content: [UInt8]) throws -> Raster {
        let choice = PlaneChoice(
            channel: .index(planes.channel), zSlice: planes.z == nil ? .max : .each, time: .each)
        let reader = try ImageReader(input: .bytes(content), limits: limits, choice: choice)
        let picture = reader.pictures.first {
            $0.series == planes.series ?? $0.series && $0.time == planes.time
                && $0.zSlice == planes.z
        }
        guard let picture else { throw ExportRefusal.noPicture }
        let source = try reader.source(of: picture)
        return try source.raster(rows: 0..<source.height)
    }

    /// Reads the file of a result, whose digest is that of the result.
    ///
    /// In an archive it may have a number in its name.
    ///
    /// - Throws: ``ExportRefusal``, ``FileError``.
    private func content(of result: Sidecar) throws -> [UInt8] {
        guard result.image.bytes <= limit else {
            throw ExportRefusal.tooLarge(bytes: result.image.bytes, limit: limit)
        }
        var isKnown = false
        for folder in folders {
            for number in 0..<Self.mostNumbers {
                let path = result.image.file.insertingNumber(number)
                guard let status = try folder.status(of: path) else { break }
                isKnown = true
                guard status.kind == .file, status.size == result.image.bytes else { continue }
                let bytes = try folder.open(path).readAll(limit: limit)
                if Digest.sha256(of: bytes) == result.image.sha256 { return bytes }
            }
        }
        throw isKnown ? ExportRefusal.changedImage : ExportRefusal.noImage
    }
}
