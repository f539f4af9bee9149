/// An ImageJ region of interest, decoded from a `.roi` file.
///
/// The format of ImageJ's `RoiDecoder.java`, versions 217 to 229: a header of 64 bytes, big-endian;
/// coordinates from byte 64 as 16-bit offsets from the bounding box and, with sub-pixel resolution,
/// behind them as 32-bit floats, absolute; of a composite region a path of floats.
///
/// The corners of a polygon that is fitted by a spline are joined by straight lines, and rounded
/// corners of a rectangle are not rounded.
enum ImageJRegion: Equatable {
    /// An area.
    case area(Outline.Shape)
    /// No area; the name of its type.
    case other(String)

    /// The version from which on coordinates may be floats, and those of rectangles and ovals.
    private static let (subPixelVersion, subPixelBoxVersion) = (222, 223)
    /// The bit of sub-pixel resolution among the options.
    private static let subPixelOption = 128
    /// The offset of coordinates, the size of the header.
    private static let coordinates = 64

    /// Decodes a region.
    ///
    /// - Parameter bytes: The content of the file.
    /// - Throws: ``OutlineError/malformed(reason:)``.
    /// - Complexity: O(*n*), where *n* is the number of bytes.
    init(_ bytes: [UInt8]) throws(OutlineError) {
        let data = BigEndianBytes(bytes)
        guard bytes.starts(with: "Iout".utf8) else {
            throw .malformed(reason: "it is not an ImageJ region of interest")
        }
        guard bytes.count >= Self.coordinates else { throw BigEndianBytes.ended }
        let version = try data.short(at: 4)
        let options = try data.unsigned16(at: 50)
        let isSubPixel =
            version >= Self.subPixelVersion && options & Self.subPixelOption != 0
        let (top, left) = (try data.short(at: 8), try data.short(at: 10))
        let (bottom, right) = (try data.short(at: 12), try data.short(at: 14))
        let pathLength = try data.integer(at: 36)
        guard pathLength <= 0 else {
            self = .area(.polygons(try RegionPath(of: data, count: pathLength).polygons))
            return
        }
        let (type, subtype) = (bytes[6], try data.short(at: 48))
        switch (type, subtype) {
        case (_, 1): self = .other("text")
        case (_, 4): self = .other("image")
        case (1, _), (2, _):
            var (x, y) = (Double(left), Double(top))
            var (width, height) = (Double(right - left), Double(bottom - top))
            if isSubPixel, version >= Self.subPixelBoxVersion {
                (x, y) = (try data.float(at: 18), try data.float(at: 22))
                (width, height) = (try data.float(at: 26), try data.float(at: 30))
            }
            self = .area(
                type == 2
                    ? .ellipse(x: x, y: y, width: width, height: height)
                    : .polygons([[Self.corners(x: x, y: y, width: width, height: height)]]))
        case (0, _), (7, _), (8, _):
            self = .area(
                .polygons([
                    [try Self.corners(in: data, left: left, top: top, isSubPixel: isSubPixel)]
                ]))
        case (3, _): self = .other("line")
        case (4, _), (5, _): self = .other("polyline")
        case (9, _): self = .other("angle")
        case (10, _): self = .other("point")
        default: self = .other("region of type \(type)")
        }
    }

    private static func corners(
        x: Double, y: Double, width: Double, height: Double
    ) -> [Position] {
        [
            Position(x: x, y: y), Position(x: x + width, y: y),
            Position(x: x + width, y: y + height), Position(x: x, y: y + height),
        ]
    }

    /// The corners of a polygon.
    private static func corners(
        in data: BigEndianBytes, left: Int, top: Int, isSubPixel: Bool
    ) throws(OutlineError) -> [Position] {
        var count = try data.unsigned16(at: 16)
        if count == 0 { count = try data.integer(at: 18) }
        let bytesPerCorner = isSubPixel ? 12 : 4
        guard (0...(data.count - coordinates) / bytesPerCorner).contains(count) else {
            throw BigEndianBytes.ended
        }
        var corners: [Position] = []
        corners.reserveCapacity(count)
        for index in 0..<count {
            if isSubPixel {
                let floats = coordinates + 4 * count
                corners.append(
                    Position(
                        x: try data.float(at: floats + 4 * index),
                        y: try data.float(at: floats + 4 * (count + index))))
            } else {
                let right = try data.short(at: coordinates + 2 * index)
                let down = try data.short(at: coordinates + 2 * (count + index))
                corners.append(
                    Position(x: Double(left + max(0, right)), y: Double(top + max(0, down))))
            }
        }
        return corners
    }
}

/// The path of a composite region: a `java.awt.geom.PathIterator` in floats.
private struct RegionPath {
    /// One polygon, filled by the even-odd rule, as ImageJ fills the path.
    let polygons: [[[Position]]]

    /// Decodes the path.
    ///
    /// - Parameters:
    ///   - data: The content of the file.
    ///   - count: The number of floats.
    /// - Throws: ``OutlineError/malformed(reason:)``, also for curves, which ImageJ does not write
    ///   of what is drawn in it.
    init(of data: BigEndianBytes, count: Int) throws(OutlineError) {
        guard count <= (data.count - 64) / 4 else { throw BigEndianBytes.ended }
        var rings: [[Position]] = []
        var index = 0
        while index < count {
            let segment = try data.float(at: 64 + 4 * index)
            index += 1
            switch segment {
            case 0, 1:
                guard index + 2 <= count else { throw BigEndianBytes.ended }
                let corner = Position(
                    x: try data.float(at: 64 + 4 * index), y: try data.float(at: 68 + 4 * index))
                index += 2
                if segment == 0 || rings.isEmpty { rings.append([]) }
                rings[rings.count - 1].append(corner)
            case 4: break
            default:
                throw .malformed(reason: "a composite region has curves, which are not read")
            }
        }
        polygons = [rings]
    }
}

/// Bytes that are read as big-endian numbers.
struct BigEndianBytes {
    /// The error of a number behind the end.
    static let ended = OutlineError.malformed(reason: "a region of interest ends too early")

    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The number of bytes.
    var count: Int { bytes.count }

    /// An unsigned number of 16 bits.
    func unsigned16(at offset: Int) throws(OutlineError) -> Int {
        guard offset + 2 <= bytes.count else { throw Self.ended }
        return Int(bytes[offset]) << 8 | Int(bytes[offset + 1])
    }

    /// A number of 16 bits, negative from −5000 on, as ImageJ reads it.
    func short(at offset: Int) throws(OutlineError) -> Int {
        let number = try unsigned16(at: offset)
        return number >= 65_536 - 5_000 ? number - 65_536 : number
    }

    /// A signed number of 32 bits.
    func integer(at offset: Int) throws(OutlineError) -> Int {
        let (high, low) = (try unsigned16(at: offset), try unsigned16(at: offset + 2))
        return Int(Int32(truncatingIfNeeded: high << 16 | low))
    }

    /// A finite number in 32-bit floating point.
    func float(at offset: Int) throws(OutlineError) -> Double {
        let bits = UInt32(truncatingIfNeeded: try integer(at: offset))
        let number = Double(Float(bitPattern: bits))
        guard number.isFinite else {
            throw .malformed(reason: "a coordinate of a region of interest is not finite")
        }
        return number
    }
}
