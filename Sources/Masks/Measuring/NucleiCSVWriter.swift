/// Writes `nuclei.csv`: one line for each nucleus, after a header of column names.
///
/// RFC 4180, except that lines end with a single line feed. Columns have the names of
/// scikit-image's `regionprops_table`, with x and y in place of axis numbers.
package struct NucleiCSVWriter: Sendable {
    private var buffer = CSVBuffer()
    private let pixelSize: Double?
    private let intensities: IntensityCalibration

    /// The bytes written since they were last drained.
    package var bytes: [UInt8] { buffer.bytes }

    /// Writes the header.
    ///
    /// - Parameters:
    ///   - pixelSize: The side of a pixel in micrometres; if known, columns in µm and µm² follow.
    ///   - intensities: The mapping from samples to the intensities of the file.
    package init(pixelSize: Double? = nil, intensities: IntensityCalibration = .identity) {
        self.pixelSize = pixelSize
        self.intensities = intensities
        buffer.appendHeader(Self.columns + (pixelSize == nil ? [] : Self.metricColumns))
    }

    /// Writes the line of a nucleus.
    package mutating func add(_ nucleus: Nucleus) {
        append(nucleus)
        if let pixelSize { append(nucleus, pixelSize: pixelSize) }
        buffer.endLine()
    }

    /// Returns the bytes written since the last call and empties the buffer.
    package mutating func drainBytes() -> [UInt8] { buffer.drainBytes() }

    /// The names of the columns that every table has, in order.
    private static let columns: [String] = [
        "label", "centroid_x", "centroid_y", "bbox_left", "bbox_top", "bbox_right", "bbox_bottom",
        "area", "equivalent_diameter_area", "perimeter", "axis_major_length", "axis_minor_length",
        "orientation", "eccentricity", "solidity", "circularity", "intensity_mean",
        "intensity_std", "intensity_min", "intensity_max", "intensity_sum", "probability_mean",
        "touches_border",
    ]

    /// The names of the columns that follow if the pixel size is known, in order.
    ///
    /// New columns come after these, in a list of their own: existing ones do not move.
    private static let metricColumns: [String] = [
        "area_um2", "equivalent_diameter_area_um", "perimeter_um", "axis_major_length_um",
        "axis_minor_length_um", "centroid_x_um", "centroid_y_um",
    ]

    private mutating func append(_ nucleus: Nucleus) {
        let (box, intensity) = (nucleus.boundingBox, nucleus.intensity)
        buffer.append(nucleus.label)
        buffer.append(nucleus.centroid.x)
        buffer.append(nucleus.centroid.y)
        buffer.append(box.left)
        buffer.append(box.top)
        buffer.append(box.right)
        buffer.append(box.bottom)
        buffer.append(nucleus.area)
        buffer.append(nucleus.equivalentDiameter)
        buffer.append(nucleus.perimeter)
        buffer.append(nucleus.majorAxis)
        buffer.append(nucleus.minorAxis)
        buffer.append(nucleus.orientation)
        buffer.append(nucleus.eccentricity)
        buffer.append(nucleus.solidity)
        buffer.append(nucleus.circularity)
        if intensities == .identity {
            buffer.append(intensity.mean)
            buffer.append(intensity.standardDeviation)
            buffer.append(intensity.min)
            buffer.append(intensity.max)
            buffer.append(intensity.sum)
        } else {
            buffer.append(intensities.intensity(ofSample: intensity.mean))
            buffer.append(intensity.standardDeviation * intensities.slope)
            buffer.append(intensities.intensity(ofSample: Double(intensity.min)))
            buffer.append(intensities.intensity(ofSample: Double(intensity.max)))
            buffer.append(intensities.intensity(ofSample: intensity.mean) * Double(nucleus.area))
        }
        buffer.append(nucleus.meanProbability)
        buffer.append(nucleus.touchesBorder ? 1 : 0)
    }

    private mutating func append(_ nucleus: Nucleus, pixelSize: Double) {
        buffer.append(Double(nucleus.area) * pixelSize * pixelSize)
        for length in [
            nucleus.equivalentDiameter, nucleus.perimeter, nucleus.majorAxis, nucleus.minorAxis,
            nucleus.centroid.x, nucleus.centroid.y,
        ] { buffer.append(length * pixelSize) }
    }
}

/// A linear mapping from 16-bit samples to the intensities of a file: offset + slope · sample.
///
/// It is not the identity for files whose values do not fit 16 bits, such as floating point.
package struct IntensityCalibration: Sendable, Equatable {
    /// The intensity of a sample of 0.
    package let offset: Double
    /// The difference in intensity between consecutive samples.
    package let slope: Double

    /// The mapping of samples that are the file's own values.
    package static let identity = IntensityCalibration(offset: 0, slope: 1)

    /// Creates the mapping offset + slope · sample.
    package init(offset: Double, slope: Double) {
        self.offset = offset
        self.slope = slope
    }

    /// The intensity of a sample, which may be a mean of samples.
    package func intensity(ofSample sample: Double) -> Double { offset + sample * slope }
}
