/// The OME-XML metadata of a TIFF file's planes.
///
/// Of several images (positions, series), only the first is described in full.
/// Source: OME schema 2016-06 (Pixels, Channel, TiffData), and the OME-TIFF specification.
struct OMEMetadata: Sendable, Equatable {
    /// The names of a channel.
    struct Channel: Sendable, Equatable {
        /// The name that a user gave it.
        let name: String?
        /// The name of the fluorophore (stain).
        let fluor: String?
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

    /// The UUID of this file; `nil` if not given.
    var identifier: String?
    /// The name of the file that holds the metadata (BinaryOnly); `nil` if this one does.
    var metadataFile: String?
    /// The number of images that the file describes.
    var images = 0
    /// Columns.
    var width = 0
    /// Rows.
    var height = 0
    /// The number and the order of the planes; every sample of a pixel counts as a channel.
    var order = PlaneOrder(runs: [])
    /// The side of a square pixel in micrometres; `nil` if unknown.
    var pixelSize: Double?
    /// The channels, in their order.
    var channels: [Channel] = []
    /// The locations of the planes.
    var blocks: [Block] = []

    /// Whether a description looks like OME-XML; cheaper than parsing it.
    static func isPresent(in description: String) -> Bool {
        description.contains("<OME") || description.contains(":OME")
    }

    /// Parses a description.
    ///
    /// - Parameter description: A whole XML document.
    /// - Returns: The metadata; `nil` if it is another kind of XML.
    /// - Throws: ``ImageError/broken(reason:)``.
    static func read(_ description: String) throws(ImageError) -> OMEMetadata? {
        var listener = OMEListener()
        try XMLText.parse(description, to: &listener)
        guard listener.isOME else { return nil }
        if let fault = listener.fault { throw .broken(reason: "its OME-XML \(fault)") }
        return listener.metadata
    }
}
