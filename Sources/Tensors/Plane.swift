// Public, alone of all types, as only what is public and inlinable is specialised in other rooms:
// a closure called through a pointer for each pixel takes ten times as long.
/// A picture's worth of values, one a pixel, row by row from the top left corner.
@frozen
public struct Plane<Element: Sendable>: Sendable {
    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// `height` rows of `width` values, [row, column], dense.
    public var elements: [Element]

    /// Wraps `elements`, which must be `width` · `height` many.
    @inlinable
    public init(width: Int, height: Int, elements: [Element]) {
        precondition(width > 0 && height > 0, "a plane has at least one pixel")
        precondition(elements.count == width * height, "a plane is width x height values")
        self.width = width
        self.height = height
        self.elements = elements
    }

    /// A plane of one value throughout.
    @inlinable
    public init(width: Int, height: Int, repeating value: Element) {
        self.init(
            width: width, height: height,
            elements: Array(repeating: value, count: width * height))
    }

    /// The value at `row` and `column`.
    @inlinable
    public subscript(row: Int, column: Int) -> Element {
        get { elements[row * width + column] }
        set { elements[row * width + column] = newValue }
    }

    /// The plane of what `transform` makes of each value.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    @inlinable
    public func map<Other>(_ transform: (Element) -> Other) -> Plane<Other> {
        Plane<Other>(width: width, height: height, elements: elements.map(transform))
    }
}

extension Plane: Equatable where Element: Equatable {}
