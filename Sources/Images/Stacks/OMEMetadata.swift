/// The OME-XML metadata of a TIFF file's planes.
///
/// Source: OME schema 2016-06 (Image, Pixels, Channel, TiffData, BinaryOnly), and the OME-TIFF
/// specification.
struct OMEMetadata: Sendable, Equatable {
    /// The names of a channel.
    struct Channel: Sendable, Equatable {
        /// The name that a user gave it.
        let name: String?
        /// The name of the fluorophore (stain).
        let fluor: String?
        /// The colour in which it is displayed; `nil` if not given.
        var colour: ChannelColour?
    }

    /// Consecutive planes in a file: a TiffData element.
    struct Block: Sendable, Equatable {
        /// The page of the first plane (IFD); `nil` if not given.
        let page: Int?
        /// The position of the first plane in the stack.
        let first: PlaneOrder.Position
        /// The number of planes (PlaneCount); `nil` if not given.
        let count: Int?
        /// The UUID of the file that holds the planes; `nil` if not given.
        var identifier: String?
        /// The name of that file; `nil` if not given.
        var file: String?
    }

    /// An image (position, series): its stack of planes.
    struct Image: Sendable, Equatable {
        /// Its name; `nil` if it has none.
        var name: String?
        /// The number and the order of the planes; every sample of a pixel counts as a channel.
        ///
        /// Extents are those of the metadata, 0 included, and at most ``Stack/mostPlanes``.
        var order = PlaneOrder(runs: [])
        /// Columns; 0 if not given.
        var width = 0
        /// Rows; 0 if not given.
        var height = 0
        /// The side of a square pixel in micrometres; `nil` if unknown.
        var pixelSize: Double?
        /// The channels, in their order.
        var channels: [Channel] = []
        /// The locations of the planes.
        var blocks: [Block] = []
    }

    /// The UUID of this file; `nil` if not given.
    var identifier: String?
    /// The name of the file that holds the metadata (BinaryOnly); `nil` if this one does.
    var metadataFile: String?
    /// The images that the file describes.
    var images: [Image] = []
    /// The first error in the metadata that was worked around; `nil` if there is none.
    var fault: String?

    /// Whether a description looks like OME-XML; cheaper than parsing it.
    static func isPresent(in description: String) -> Bool {
        description.contains("<OME") || description.contains(":OME")
    }

    /// Parses a description.
    ///
    /// Bytes behind the root element and control characters are ignored, since some programs write
    /// them.
    ///
    /// - Parameter description: A whole XML document.
    /// - Returns: The metadata; `nil` if it is another kind of XML.
    /// - Throws: ``ImageError/broken(reason:)`` if it cannot be parsed at all.
    static func read(_ description: String) throws(ImageError) -> OMEMetadata? {
        var listener = OMEListener()
        try XMLText.parse(document(in: description), to: &listener)
        return listener.isOME ? listener.metadata : nil
    }

    /// The XML document in a description: from its first tag to the end tag of the root element,
    /// with spaces for characters that XML 1.0 does not allow (section 2.2).
    private static func document(in description: String) -> String {
        let bytes = Array(description.utf8)
        let start = bytes.firstIndex(of: UInt8(ascii: "<")) ?? bytes.startIndex
        let end = rootEnd(in: bytes) ?? bytes.endIndex
        guard start < end else { return description }
        let allowed: Set<UInt8> = [0x09, 0x0A, 0x0D]
        return String(
            decoding: bytes[start..<end].map { $0 >= 0x20 || allowed.contains($0) ? $0 : 0x20 },
            as: UTF8.self)
    }

    /// The index behind the last `</OME>` or `</prefix:OME>`; `nil` if there is none.
    private static func rootEnd(in bytes: [UInt8]) -> Int? {
        let name = Array("OME".utf8)
        var end = bytes.endIndex
        while let close = bytes[..<end].lastIndex(of: UInt8(ascii: ">")) {
            end = close
            let tag = bytes[..<close].reversed().drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D }
            guard tag.prefix(name.count).elementsEqual(name.reversed()) else { continue }
            let before = tag.dropFirst(name.count)
            let prefix = before.first == UInt8(ascii: ":") ? before.prefix(64) : before.prefix(2)
            let isPlain = prefix.starts(with: [UInt8(ascii: "/"), UInt8(ascii: "<")])
            let isPrefixed = prefix.firstIndex(of: UInt8(ascii: "/")).map {
                prefix[prefix.index(after: $0)...].first == UInt8(ascii: "<")
            }
            if isPlain || isPrefixed == true { return close + 1 }
        }
        return nil
    }
}
