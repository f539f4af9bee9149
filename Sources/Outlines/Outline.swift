/// The outline of an area that a person drew, in pixels of the full image.
///
/// Coordinates are those of QuPath and of ImageJ's area selections: *x* to the right and *y* down
/// from the upper left corner of the upper left pixel, whose centre is (0.5, 0.5).
package struct Outline: Sendable, Equatable {
    /// The geometry of the area.
    package enum Shape: Sendable, Equatable {
        /// The union of polygons, each a list of rings filled by the even-odd rule: the first is the
        /// exterior, the others are holes.
        case polygons([[[Position]]])
        /// The ellipse in an upright box.
        case ellipse(x: Double, y: Double, width: Double, height: Double)
    }

    /// The geometry.
    package let shape: Shape
    /// The name in the file, or the number of the outline in it, for messages.
    package let name: String

    /// Creates an outline.
    package init(_ shape: Shape, name: String) {
        self.shape = shape
        self.name = String(decoding: name.utf8.prefix(Self.longestName), as: UTF8.self)
    }

    /// The longest name that is kept, in bytes; files may have any, and names stand in messages.
    static let longestName = 64
}

/// A position in an image, in pixels from its upper left corner.
package struct Position: Sendable, Equatable {
    package let x: Double
    package let y: Double

    /// Creates a position.
    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// The outlines of a file.
package struct OutlineSet: Sendable, Equatable {
    /// The areas, in the order of the file.
    package var outlines: [Outline] = []
    /// The numbers of objects that are no area, by kind, such as `point` or `line`.
    package var leftOut: [String: Int] = [:]

    /// The objects that are no area as text, such as `2 point, 1 line`; `nil` if there are none.
    package var leftOutText: String? {
        guard !leftOut.isEmpty else { return nil }
        return leftOut.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            .joined(separator: ", ")
    }

    /// Counts an object that is no area.
    ///
    /// The kind is text of the file: it is cut, and of very many kinds the rest counts as one.
    mutating func leaveOut(_ kind: String) {
        var kind = String(decoding: kind.utf8.prefix(Outline.longestName), as: UTF8.self)
        if leftOut[kind] == nil, leftOut.count >= Self.mostKinds { kind = "of other kinds" }
        leftOut[kind, default: 0] += 1
    }

    /// The number of kinds of left out objects that are told apart.
    private static let mostKinds = 16

    /// Adds an area.
    ///
    /// - Throws: ``OutlineError/tooMany(limit:)``.
    mutating func append(_ outline: Outline) throws(OutlineError) {
        guard outlines.count < OutlineFormat.mostOutlines else {
            throw .tooMany(limit: OutlineFormat.mostOutlines)
        }
        outlines.append(outline)
    }
}

extension Outline {
    /// The corners of the bounding box, least *x* and *y* first; `nil` of an outline without corners.
    var bounds: (low: Position, high: Position)? {
        switch shape {
        case .ellipse(let x, let y, let width, let height):
            return (Position(x: x, y: y), Position(x: x + width, y: y + height))
        case .polygons(let polygons):
            var bounds: (low: Position, high: Position)?
            for corner in polygons.joined().joined() {
                let (low, high) = bounds ?? (corner, corner)
                bounds = (
                    Position(x: min(low.x, corner.x), y: min(low.y, corner.y)),
                    Position(x: max(high.x, corner.x), y: max(high.y, corner.y))
                )
            }
            return bounds
        }
    }
}
