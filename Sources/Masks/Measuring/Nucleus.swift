/// The measurements of one nucleus: position, shape and intensities.
///
/// Lengths and areas are in pixels, intensities in the samples of the image. Definitions follow
/// scikit-image 0.26 (`regionprops`), which tests compare with.
package struct Nucleus: Sendable, Equatable {
    /// A sub-pixel position; integers are pixel centres, (0, 0) is that of the upper left pixel.
    package struct Point: Sendable, Equatable {
        /// The column.
        package let x: Double
        /// The row.
        package let y: Double
    }

    /// A bounding box in pixels, half-open: `right` and `bottom` lie outside.
    package struct Box: Sendable, Equatable {
        /// The first column.
        package let left: Int
        /// The first row.
        package let top: Int
        /// The column after the last.
        package let right: Int
        /// The row after the last.
        package let bottom: Int
    }

    /// The number of the nucleus in the label image.
    package let label: Int
    /// The mean position of the pixels.
    package let centroid: Point
    /// The bounding box.
    package let boundingBox: Box
    /// The number of pixels, without holes.
    package let area: Int
    /// The number of pixels in the convex hull.
    package let convexArea: Int
    /// The length of the contours in pixels, holes included; 0 for one or two pixels.
    package let perimeter: Double
    /// The ellipse with the same second central moments.
    package let ellipse: InertiaEllipse
    /// The statistics of the intensities of the pixels.
    package let intensity: Intensity
    /// The mean probability of nucleus over the pixels, 0…1.
    package let meanProbability: Double
    /// Whether a pixel lies in the first or last row or column of the image, so that part of the
    /// nucleus may be cut off.
    package let touchesBorder: Bool

    /// Statistics of the intensities of a nucleus, in samples.
    package struct Intensity: Sendable, Equatable {
        /// The mean.
        package let mean: Double
        /// The population standard deviation (divided by *n*, NumPy's default).
        package let standardDeviation: Double
        /// The smallest.
        package let min: Int
        /// The largest.
        package let max: Int
        /// The integrated intensity: the sum over the pixels, without background subtraction.
        package let sum: Int
    }
}

extension Nucleus {
    /// The diameter of the circle of equal area, √(4·A / π), in pixels.
    package var equivalentDiameter: Double { (4 * Double(area) / .pi).squareRoot() }

    /// Area over convex area, 0…1; below 1 for nuclei with concavities or holes.
    package var solidity: Double { Double(area) / Double(convexArea) }

    /// 4·π·A / P², 1 for a circle (Cox, 1927); `nil` if the perimeter is 0.
    ///
    /// Not capped at 1: the perimeter runs through the centres of border pixels, so that small
    /// nuclei exceed 1.
    package var circularity: Double? {
        perimeter > 0 ? 4 * .pi * Double(area) / (perimeter * perimeter) : nil
    }

    /// The full length of the major axis of ``ellipse``, in pixels.
    package var majorAxis: Double { ellipse.majorAxis }
    /// The full length of the minor axis of ``ellipse``, in pixels.
    package var minorAxis: Double { ellipse.minorAxis }
    /// The direction of the major axis in radians; see ``InertiaEllipse/orientation``.
    package var orientation: Double { ellipse.orientation }
    /// The eccentricity of ``ellipse``: 0 for a circle, 1 for a line.
    package var eccentricity: Double { ellipse.eccentricity }

    /// Returns the measurements in micrometres, in the order of ``NucleusColumn/metric``.
    ///
    /// - Parameter pixelSize: The side of a pixel in micrometres.
    /// - Returns: A number for each column.
    package func metricMeasurements(pixelSize: Double) -> [Double] {
        [Double(area) * pixelSize * pixelSize]
            + [equivalentDiameter, perimeter, majorAxis, minorAxis, centroid.x, centroid.y].map {
                $0 * pixelSize
            }
    }
}
