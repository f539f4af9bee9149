import Gallery
import Images
import Tensors

/// Planes of 8 bits as gray PNG files: the rows of a ``MaskStrip`` outlive the process in the
/// folder `strip` of a run.
package enum MaskPicture {
    /// The name of a row's file in the folder `strip`.
    ///
    /// - Parameters:
    ///   - epoch: Of the row.
    ///   - column: The image's place in the strip, counted from 0.
    /// - Returns: Such as `epoch-7-image-1.png`; images are counted from 1 for people.
    package static func fileName(epoch: Int, column: Int) -> String {
        "epoch-\(epoch)-image-\(column + 1).png"
    }

    /// Encodes a plane as a gray PNG of 8 bits.
    ///
    /// - Throws: ``ImageError/notEncodable(reason:)``.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package static func encode(_ plane: Plane<UInt8>) throws(ImageError) -> [UInt8] {
        try PNGEncoder.encode(raster(plane), compression: 6)
    }

    /// Decodes what ``encode(_:)`` wrote.
    ///
    /// - Parameters:
    ///   - bytes: The file's content.
    ///   - size: That of the image; a mask of another size is not one of it.
    /// - Returns: What was encoded.
    /// - Throws: ``ImageError``; `unreadableVariant` for another picture than such a mask.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package static func decode(
        _ bytes: [UInt8], size: PlaneSize
    ) throws(ImageError) -> Plane<UInt8> {
        let reader = try ImageReader(.bytes(bytes), as: .labels)
        let header = reader.header
        guard reader.format == .png, header.channels == 1, header.kind == .unsigned(bits: 8),
            header.width == size.width, header.height == size.height,
            let picture = reader.pictures.first
        else {
            throw .unreadableVariant(
                found: "no gray PNG of 8 bits and \(size.width) x \(size.height) pixels",
                cure: "Remove it: the strip then lacks one picture.")
        }
        return try reader.labels(of: picture).map { UInt8(truncatingIfNeeded: $0) }
    }

    /// The size of a cell of the page; smaller images are shown as they are.
    static let cell = PictureSize(least: 1, most: 160)

    /// Makes a picture of a cell's size.
    ///
    /// - Throws: ``ImageError/notEncodable(reason:)``.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    static func small(_ plane: Plane<UInt8>) throws(ImageError) -> [UInt8] {
        let resampling = cell.resampling(longerSide: max(plane.width, plane.height))
        return try PNGEncoder.encode(resampling.picture(of: raster(plane)), compression: 9)
    }

    /// What a screen shows of a prepared image: 0 as black, 1 as white.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    static func screen(_ image: Plane<Float>) -> Plane<UInt8> {
        image.map { $0.isNaN ? 0 : UInt8(min(max($0, 0), 1) * 255 + 0.5) }
    }

    private static func raster(_ plane: Plane<UInt8>) -> Raster {
        Raster(
            width: plane.width, height: plane.height, channels: 1, samples: .eight(plane.elements))
    }
}
