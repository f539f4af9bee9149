/// Why outlines cannot be read or filled; all cases but ``outOfMemory`` are faults of the file.
package enum OutlineError: Error, Equatable, Sendable {
    /// The file is not of its format, or ends too early.
    case malformed(reason: String)
    /// The file, or what is packed in it, has more bytes than are read.
    case tooManyBytes(Int, limit: Int)
    /// There are more outlines than are read.
    case tooMany(limit: Int)
    /// The outlines cross the rows of the image more often than outlines of nuclei do.
    case tooDetailed(limit: Int)
    /// No object is an area; the kinds of those that there are, as text.
    case empty(found: String?)
    /// The middle of an outline is not in the image.
    case outside(outline: String, x: Double, y: Double, width: Int, height: Int)
    /// An allocation failed: the machine's fault.
    case outOfMemory
}

extension OutlineError: CustomStringConvertible {
    /// A clause for the operator.
    package var description: String {
        switch self {
        case .malformed(let reason): reason
        case .tooManyBytes(let bytes, let limit):
            "it has \(bytes) bytes unpacked; at most \(limit) are read of outlines"
        case .tooMany(let limit): "it has more than \(limit) outlines"
        case .tooDetailed(let limit):
            "its outlines cross the rows of the image more than \(limit) times"
        case .empty(let found):
            "it has no outline of an area" + (found.map { ", but \($0)" } ?? "")
        case .outside(let outline, let x, let y, let width, let height):
            "the middle of outline '\(outline)' is at (\(Self.text(x)), \(Self.text(y))), outside "
                + "of the image of \(width)x\(height) pixels"
        case .outOfMemory: "there is not enough memory to unpack it"
        }
    }

    /// What a person can do about it, as a sentence.
    package var cure: String {
        switch self {
        case .malformed:
            "Export the outlines again as GeoJSON (QuPath) or as RoiSet.zip (ImageJ's ROI Manager)."
        case .tooManyBytes, .tooMany, .tooDetailed:
            "Save the nuclei as a label image, PNG or TIFF of 16 or 32 bits."
        case .empty:
            "Draw each nucleus as a polygon, freehand selection, oval or rectangle; of an image "
                + "without nuclei save a label image of zeros."
        case .outside:
            "Draw the outlines on this very image, and export them in pixels of the full image."
        case .outOfMemory: "Try again when there is more memory."
        }
    }

    private static func text(_ coordinate: Double) -> String {
        "\((coordinate * 10).rounded() / 10)"
    }
}
