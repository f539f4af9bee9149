/// Writes nuclei as a `RoiSet.zip`, which ImageJ's ROI Manager opens.
package struct ROISetWriter: ~Copyable {
    private let archive: ZipArchive
    private var count = 0

    /// Creates an empty archive.
    ///
    /// - Parameters:
    ///   - width: The number of columns of the image.
    ///   - height: The number of rows of the image.
    /// - Throws: ``ExportError/tooLarge(width:height:limit:)`` for an image with coordinates beyond
    ///   the range of ImageJ's regions, ``ExportError/notArchived(reason:)`` if libzip fails.
    package init(width: Int, height: Int) throws(ExportError) {
        guard max(width, height) <= ImageJROI.maximumCoordinate else {
            throw .tooLarge(width: width, height: height, limit: ImageJROI.maximumCoordinate)
        }
        archive = try ZipArchive()
    }

    /// Adds the ``ImageJROI`` of the next nucleus.
    ///
    /// - Throws: ``ExportError/notArchived(reason:)`` if libzip fails.
    package mutating func add(_ polygons: [Polygon]) throws(ExportError) {
        count += 1
        let roi = ImageJROI(number: count, polygons: polygons)
        try archive.add(roi.bytes, named: roi.name + ".roi")
    }

    /// Closes the archive.
    ///
    /// - Returns: The bytes of the archive, the same in every run.
    /// - Throws: ``ExportError/notArchived(reason:)`` if libzip fails.
    package consuming func close() throws(ExportError) -> [UInt8] { try archive.close() }
}

/// One nucleus as an ImageJ region of interest: a `.roi` file.
///
/// The format of ImageJ's `RoiEncoder.java` and `RoiDecoder.java`, version 228. A connected nucleus
/// without holes is a *traced* region, as by ImageJ's wand tool; any other is a *composite* region,
/// which has several parts and holes.
package struct ImageJROI: Sendable, Equatable {
    /// The largest coordinate of a traced region; ImageJ reads 16-bit numbers from 60,536 as
    /// negative.
    private static let maximumTracedCoordinate = 60_535
    /// The largest number of corners of a traced region, which old versions read as a signed 16-bit
    /// number.
    private static let maximumTracedCorners = 32_767
    /// The largest coordinate of a composite region: 32-bit floats are exact for integers up to it.
    package static let maximumCoordinate = 1 << 24

    /// The number of the nucleus and the row and column of the centre of its bounding box, with at
    /// least four digits each, as ImageJ's ROI Manager names regions of a stack.
    package let name: String
    /// The content of the file.
    package let bytes: [UInt8]

    /// Encodes a nucleus.
    ///
    /// - Parameters:
    ///   - number: The number of the nucleus, from 1.
    ///   - polygons: The contours, at least one, with coordinates up to ``maximumCoordinate``.
    /// - Complexity: O(*n*), where *n* is the number of corners.
    package init(number: Int, polygons: [Polygon]) {
        let corners = polygons.flatMap(\.exterior.corners)
        let bounds = Bounds(of: corners)
        precondition(
            max(bounds.right, bounds.bottom) <= Self.maximumCoordinate,
            "coordinates are within the range of ImageJ")
        name = [number, (bounds.top + bounds.bottom) / 2, (bounds.left + bounds.right) / 2]
            .map(Self.fourDigits).joined(separator: "-")
        let isTraced =
            polygons.count == 1 && polygons[0].holes.isEmpty
            && corners.count <= Self.maximumTracedCorners
            && max(bounds.right, bounds.bottom) <= Self.maximumTracedCoordinate
        let body =
            isTraced ? Self.traceData(of: corners, bounds: bounds) : Self.pathData(of: polygons)
        let header = Self.header(
            bounds: bounds, corners: isTraced ? corners.count : 0,
            pathLength: isTraced ? 0 : body.count / 4, secondHeader: 64 + body.count)
        bytes = header + body + Self.secondHeader(at: 64 + body.count, name: name)
    }

    private static func fourDigits(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// The data of a traced region: all *x* relative to the bounding box, then all *y*.
    private static func traceData(of corners: [Corner], bounds: Bounds) -> [UInt8] {
        var body: [UInt8] = []
        for corner in corners { body.append(bigEndian: UInt16(corner.x - bounds.left)) }
        for corner in corners { body.append(bigEndian: UInt16(corner.y - bounds.top)) }
        return body
    }

    /// The data of a composite region: a `java.awt.geom.PathIterator` in floats, where 0 moves, 1
    /// draws a line and 4 closes.
    private static func pathData(of polygons: [Polygon]) -> [UInt8] {
        var body: [UInt8] = []
        for ring in polygons.flatMap(\.rings) {
            for (index, corner) in ring.corners.enumerated() {
                for value in [index == 0 ? 0 : 1, corner.x, corner.y] {
                    body.append(bigEndian: Float(value).bitPattern)
                }
            }
            body.append(bigEndian: Float(4).bitPattern)
        }
        return body
    }

    private static func header(
        bounds: Bounds, corners: Int, pathLength: Int, secondHeader: Int
    ) -> [UInt8] {
        var header = Array("Iout".utf8)
        header.append(bigEndian: UInt16(228))
        // The type: 8 is a traced region, 1 a rectangle, which composite regions use.
        header += [pathLength > 0 ? 1 : 8, 0]
        for side in [bounds.top, bounds.left, bounds.bottom, bounds.right, corners] {
            // The low 16 bits of large coordinates, as ImageJ writes them; it reads them from the
            // path.
            header.append(bigEndian: UInt16(truncatingIfNeeded: side))
        }
        header += [UInt8](repeating: 0, count: 36 - header.count)
        header.append(bigEndian: UInt32(pathLength))
        header += [UInt8](repeating: 0, count: 60 - header.count)
        header.append(bigEndian: UInt32(secondHeader))
        return header
    }

    /// The second header, of which only the name is used; it follows in UTF-16.
    private static func secondHeader(at offset: Int, name: String) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 16)
        header.append(bigEndian: UInt32(offset + 64))
        header.append(bigEndian: UInt32(name.utf16.count))
        header += [UInt8](repeating: 0, count: 64 - header.count)
        for unit in name.utf16 { header.append(bigEndian: unit) }
        return header
    }
}
