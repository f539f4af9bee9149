/// What there is to say of one nucleus: where it is, its shape, its intensities.
///
/// Lengths are in pixels, areas in pixels, intensities in the file's own scale. Names and values
/// are those of scikit-image 0.26 (`regionprops`), which tests compare with.
package struct Nucleus: Sendable, Equatable {
    /// A position between pixels; whole numbers are the centres of pixels, (0, 0) the first.
    package struct Point: Sendable, Equatable {
        /// The column.
        package let x: Double
        /// The row.
        package let y: Double
    }

    /// The rows and columns that a nucleus reaches: its first, and the first beyond.
    package struct Box: Sendable, Equatable {
        /// The first column.
        package let left: Int
        /// The first row.
        package let top: Int
        /// The first column beyond.
        package let right: Int
        /// The first row beyond.
        package let bottom: Int
    }

    /// Its number in the label image.
    package let label: Int
    /// The mean position of its pixels.
    package let centroid: Point
    /// The smallest box that holds it.
    package let boundingBox: Box
    /// Its pixels; those of holes are not counted.
    package let area: Int
    /// The pixels of its convex hull.
    package let convexArea: Int
    /// The length of its outlines, inner ones too; 0 for one or two pixels.
    package let perimeter: Double
    /// The ellipse of the same second moments.
    package let ellipse: InertiaEllipse
    /// The intensities of its pixels.
    package let intensity: Intensity
    /// The mean probability of its pixels to be nucleus.
    package let probability: Double
    /// Whether a pixel lies in the image's first or last row or column, so that part of the
    /// nucleus may be missing.
    package let touchesBorder: Bool

    /// The intensities of a nucleus.
    package struct Intensity: Sendable, Equatable {
        /// The mean.
        package let mean: Double
        /// The standard deviation of all its pixels (divided by *n*, NumPy's default).
        package let sd: Double
        /// The smallest.
        package let min: Int
        /// The largest.
        package let max: Int
        /// The integrated intensity: the sum, without a background taken off.
        package let sum: Int
    }
}

extension Nucleus {
    /// The diameter of the circle of the same area, √(4·A / π).
    package var equivalentDiameter: Double { (4 * Double(area) / .pi).squareRoot() }

    /// The share of the convex hull that is nucleus, 0…1; below 1 where there are dents or holes.
    package var solidity: Double { Double(area) / Double(convexArea) }

    /// 4·π·A / P², 1 for a circle (Cox, 1927); `nil` where the perimeter is 0.
    ///
    /// Not capped: the perimeter joins the centres of outer pixels, so that small nuclei exceed 1.
    package var circularity: Double? {
        perimeter > 0 ? 4 * .pi * Double(area) / (perimeter * perimeter) : nil
    }

    /// The longer axis of ``ellipse``.
    package var majorAxis: Double { ellipse.majorAxis }
    /// The shorter axis of ``ellipse``.
    package var minorAxis: Double { ellipse.minorAxis }
    /// The direction of the longer axis; see ``InertiaEllipse/orientation``.
    package var orientation: Double { ellipse.orientation }
    /// How far ``ellipse`` is from a circle, 0…1.
    package var eccentricity: Double { ellipse.eccentricity }
}
