import Gallery
import Images
import Tensors

/// Predictions as 8-bit gray PNG files, in the folder `strip` of a run.
package enum StripPNG {
    /// The file name of a prediction.
    ///
    /// - Parameters:
    ///   - epoch: The epoch of the prediction.
    ///   - column: The column of the strip, counted from 0.
    /// - Returns: A name such as `epoch-7-image-1.png`, where images are counted from 1.
    package static func fileName(epoch: Int, column: Int) -> String {
        "epoch-\(epoch)-image-\(column + 1).png"
    }

    /// Encodes a plane as an 8-bit gray PNG.
    ///
    /// - Throws: ``ImageError/notEncodable(reason:)``.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package static func encode(_ plane: Plane<UInt8>) throws(ImageError) -> [UInt8] {
        try PNGEncoder.encode(raster(of: plane), compression: .small)
    }

    /// Decodes the output of ``encode(_:)``.
    ///
    /// - Parameters:
    ///   - bytes: The content of the file.
    ///   - size: The expected size.
    /// - Returns: The plane.
    /// - Throws: ``ImageError``; `unreadableVariant` if the file is no 8-bit gray PNG of this size.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package static func decode(
        _ bytes: [UInt8], size: PlaneSize
    ) throws(ImageError) -> Plane<UInt8> {
        let reader = try ImageReader(input: .bytes(bytes), as: .labels)
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

    /// The size of a cell of the report page; smaller images keep their size.
    private static let cell = OverlaySize(minimum: 1, maximum: 160)

    /// Encodes a plane, reduced to the size of a cell of the report page.
    ///
    /// - Throws: ``ImageError/notEncodable(reason:)``.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    static func encodeThumbnail(of plane: Plane<UInt8>) throws(ImageError) -> [UInt8] {
        let resampling = cell.resampling(longerSide: max(plane.width, plane.height))
        return try PNGEncoder.encode(resampling.image(of: raster(of: plane)), compression: .small)
    }

    /// The gray values that display a prepared image: 0 is black, 1 and above white, NaN black.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    static func displayValues(of image: Plane<Float>) -> Plane<UInt8> {
        image.map { $0.isNaN ? 0 : UInt8(min(max($0, 0), 1) * 255 + 0.5) }
    }

    private static func raster(of plane: Plane<UInt8>) -> Raster {
        Raster(
            width: plane.width, height: plane.height, channels: 1, samples: .eight(plane.elements))
    }
}
