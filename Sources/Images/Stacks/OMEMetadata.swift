/// What the OME-XML in a TIFF file says of its planes.
///
/// Of several images (positions, series) it is the first that counts.
/// Source: OME schema 2016-06 (Pixels, Channel, TiffData), and the OME-TIFF specification.
struct OMEMetadata: Sendable, Equatable {
    /// One of the things that light was collected of.
    struct Channel: Sendable, Equatable {
        /// What somebody calls it.
        let name: String?
        /// The stain.
        let fluor: String?
    }

    /// Planes that follow each other in a file: a TiffData element.
    struct Block: Sendable, Equatable {
        /// The page of the first, where it is said.
        let page: Int?
        /// Where the first is in the stack.
        let first: PlaneOrder.Position
        /// How many there are, where it is said.
        let count: Int?
        /// Which file they are in, where it is said.
        var identifier: String?
        /// That file's name.
        var file: String?
    }

    /// Which file this is, where it says so.
    var identifier: String?
    /// The file that has the metadata in place of this one.
    var metadataFile: String?
    /// How many images the file describes.
    var images = 0
    /// Pixels in a row.
    var width = 0
    /// Rows.
    var height = 0
    /// Planes, and their order; the channels are samples.
    var order = PlaneOrder([])
    /// The side of a pixel in micrometres.
    var pixelSize: Double?
    /// In their order.
    var channels: [Channel] = []
    /// Where the planes are.
    var blocks: [Block] = []

    /// Whether a description is OME-XML, to look at.
    static func isIn(_ description: String) -> Bool {
        description.contains("<OME") || description.contains(":OME")
    }

    /// Reads a description.
    ///
    /// - Parameter description: A whole XML document.
    /// - Returns: What it says; `nil` where it is another kind of XML.
    /// - Throws: ``ImageError/broken(reason:)``.
    static func read(_ description: String) throws(ImageError) -> OMEMetadata? {
        var listener = OMEListener()
        try XMLText.parse(description, to: &listener)
        guard listener.isOME else { return nil }
        if let fault = listener.fault { throw .broken(reason: "its OME-XML \(fault)") }
        return listener.metadata
    }
}
