/// One nucleus as an ImageJ region of interest, the content of a `.roi` file.
///
/// The format is that of ImageJ's `RoiEncoder.java` and `RoiDecoder.java`, version 228. A nucleus
/// in one piece without holes is a *traced* region, as ImageJ's wand makes them; any other is a
/// *composite*, which keeps pieces and holes.
package struct ImageJOutline: Sendable, Equatable {
    /// The largest coordinate of a traced region; ImageJ takes 16-bit numbers from 60,536 for
    /// negative ones.
    static let traceLimit = 60_535
    /// The largest number of corners of a traced region, which old versions read as signed.
    static let cornerLimit = 32_767
    /// The largest coordinate of a composite region, whose 32-bit floats hold integers to here.
    package static let limit = 1 << 24

    /// The nucleus's number, then the row and the column of its middle, as ImageJ's ROI Manager
    /// names regions of a stack: at least four digits each.
    package let name: String
    /// The file's content.
    package let bytes: [UInt8]

    /// Writes nucleus `number`.
    ///
    /// - Parameters:
    ///   - number: From 1.
    ///   - polygons: At least one, of coordinates up to ``limit``.
    /// - Complexity: O(*n*), where *n* is the number of corners.
    package init(number: Int, polygons: [Polygon]) {
        let corners = polygons.flatMap(\.exterior.corners)
        let bounds = Bounds(corners)
        precondition(max(bounds.right, bounds.bottom) <= Self.limit, "ImageJ reaches less far")
        name = [number, (bounds.top + bounds.bottom) / 2, (bounds.left + bounds.right) / 2]
            .map(Self.fourDigits).joined(separator: "-")
        let isTraced =
            polygons.count == 1 && polygons[0].holes.isEmpty && corners.count <= Self.cornerLimit
            && max(bounds.right, bounds.bottom) <= Self.traceLimit
        let body = isTraced ? Self.trace(corners, from: bounds) : Self.path(of: polygons)
        let header = Self.header(
            bounds, corners: isTraced ? corners.count : 0,
            pathLength: isTraced ? 0 : body.count / 4, secondHeader: 64 + body.count)
        bytes = header + body + Self.secondHeader(at: 64 + body.count, name: name)
    }

    private static func fourDigits(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// All *x* from the left of the bounds, then all *y* from above.
    private static func trace(_ corners: [Corner], from bounds: Bounds) -> [UInt8] {
        var body: [UInt8] = []
        for corner in corners { body.append(bigEndian: UInt16(corner.x - bounds.left)) }
        for corner in corners { body.append(bigEndian: UInt16(corner.y - bounds.top)) }
        return body
    }

    /// A `java.awt.geom.PathIterator` in floats: 0 moves, 1 draws a line, 4 closes.
    private static func path(of polygons: [Polygon]) -> [UInt8] {
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
        _ bounds: Bounds, corners: Int, pathLength: Int, secondHeader: Int
    ) -> [UInt8] {
        var header = Array("Iout".utf8)
        header.append(bigEndian: UInt16(228))
        // 8 is a traced region, 1 a rectangle, which a composite one calls itself.
        header += [pathLength > 0 ? 1 : 8, 0]
        for side in [bounds.top, bounds.left, bounds.bottom, bounds.right, corners] {
            // Of large coordinates the low half, as ImageJ writes it; it takes them from the path.
            header.append(bigEndian: UInt16(truncatingIfNeeded: side))
        }
        header += [UInt8](repeating: 0, count: 36 - header.count)
        header.append(bigEndian: UInt32(pathLength))
        header += [UInt8](repeating: 0, count: 60 - header.count)
        header.append(bigEndian: UInt32(secondHeader))
        return header
    }

    /// Of the second header only the name is used, which follows it in UTF-16.
    private static func secondHeader(at place: Int, name: String) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 16)
        header.append(bigEndian: UInt32(place + 64))
        header.append(bigEndian: UInt32(name.utf16.count))
        header += [UInt8](repeating: 0, count: 64 - header.count)
        for unit in name.utf16 { header.append(bigEndian: unit) }
        return header
    }
}
