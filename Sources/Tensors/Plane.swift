// The only public type: only public, inlinable code is specialised in other modules, and an
// unspecialised closure call for each pixel takes ten times as long.
/// A two-dimensional array with one value for each pixel, row-major from the upper left corner.
@frozen
public struct Plane<Element: Sendable>: Sendable {
    /// The number of columns.
    public let width: Int
    /// The number of rows.
    public let height: Int
    /// The values, [row, column], dense.
    public var elements: [Element]

    /// Wraps `width` · `height` values.
    @inlinable
    public init(width: Int, height: Int, elements: [Element]) {
        precondition(width > 0 && height > 0, "a plane has at least one pixel")
        precondition(elements.count == width * height, "a plane is width x height values")
        self.width = width
        self.height = height
        self.elements = elements
    }

    /// Creates a plane with the same value everywhere.
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

    /// The plane of the transformed values.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    @inlinable
    public func map<Other>(_ transform: (Element) -> Other) -> Plane<Other> {
        Plane<Other>(width: width, height: height, elements: elements.map(transform))
    }
}

extension Plane: Equatable where Element: Equatable {}

/// The size of a plane in pixels.
package struct PlaneSize: Sendable, Hashable {
    /// The number of rows.
    package let height: Int
    /// The number of columns.
    package let width: Int

    /// Creates a size.
    package init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    /// The number of pixels.
    package var pixelCount: Int { height * width }

    /// The size of a plane whose sides are multiplied by a factor, rounded; at least one pixel.
    package func scaled(by factor: Double) -> PlaneSize {
        func length(of side: Int) -> Int { max(1, Int((Double(side) * factor).rounded())) }
        return PlaneSize(height: length(of: height), width: length(of: width))
    }
}
