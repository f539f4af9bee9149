/// The file formats of outlines, by the file's name.
package enum OutlineFormat: String, Sendable, CaseIterable {
    /// GeoJSON (RFC 7946), as QuPath and nucleid write it.
    case geoJSON = "geojson"
    /// A ZIP archive of ImageJ regions, as its ROI Manager and nucleid write it.
    case roiSet = "zip"
    /// A single ImageJ region.
    case roi = "roi"

    /// The most bytes of a file, and of all that is packed in it.
    ///
    /// A worker that decodes for a minute counts as hanging; 126 MiB of the shortest coordinates in GeoJSON
    /// took a busy core of Zen 3 50 s.
    package static let mostBytes = 64 << 20
    /// The most bytes that are unpacked for each byte of an archive: regions pack by a factor of 3.
    private static let mostUnpacking = 8
    /// The bytes that are unpacked of any archive, however small.
    private static let leastUnpacked = 1 << 20
    /// The most outlines of a file.
    package static let mostOutlines = 1 << 20

    /// Bytes of memory for each unpacked byte of a file while it is read: the map of a JSON document
    /// and the decoded numbers; the corners of regions.
    private var bytesPerByte: Int {
        switch self {
        case .geoJSON: 32
        case .roiSet, .roi: 6
        }
    }

    /// The most bytes that are unpacked of an archive.
    static func mostUnpackedBytes(ofArchive bytes: Int) -> Int {
        min(mostBytes, max(leastUnpacked, bytes * mostUnpacking))
    }

    /// The format of a file.
    ///
    /// - Parameter fileExtension: The extension of its name without the dot, in any case.
    package init?(fileExtension: String) { self.init(rawValue: fileExtension.lowercased()) }

    /// The most bytes of memory that reading and filling the outlines of a file takes.
    ///
    /// - Parameters:
    ///   - bytes: The size of the file, at most ``mostBytes``.
    ///   - pixels: The number of pixels of the image.
    /// - Returns: Bytes.
    package func need(bytes: Int, pixels: Int) -> Int {
        let unpacked = self == .roiSet ? bytes + Self.mostUnpackedBytes(ofArchive: bytes) : bytes
        return unpacked * bytesPerByte + pixels * FilledOutlines.bytesPerPixel
    }

    /// Reads the outlines of a file.
    ///
    /// - Parameter bytes: The content of the file.
    /// - Returns: The outlines, at least one.
    /// - Throws: ``OutlineError``.
    /// - Complexity: O(*n*), where *n* is the number of bytes, unpacked.
    package func read(_ bytes: [UInt8]) throws(OutlineError) -> OutlineSet {
        guard bytes.count <= Self.mostBytes else {
            throw .tooManyBytes(bytes.count, limit: Self.mostBytes)
        }
        let set =
            switch self {
            case .geoJSON: try GeoJSONReader.read(bytes)
            case .roiSet: try ROISetReader.read(bytes)
            case .roi: try ROISetReader.read(region: bytes, named: "1")
            }
        guard !set.outlines.isEmpty else { throw .empty(found: set.leftOutText) }
        return set
    }
}
