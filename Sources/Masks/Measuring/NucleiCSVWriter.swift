/// Writes `nuclei.csv`: one line for each nucleus, after a header of column names.
///
/// RFC 4180, except that lines end with a single line feed. The columns are those of
/// ``NucleusColumn``: they have the names of scikit-image's `regionprops_table`, with x and y in
/// place of axis numbers.
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
        let columns = NucleusColumn.all + (pixelSize == nil ? [] : NucleusColumn.metric)
        buffer.appendHeader(columns.map(\.name))
    }

    /// Writes the line of a nucleus.
    package mutating func add(_ nucleus: Nucleus) {
        append(nucleus)
        if let pixelSize {
            for value in nucleus.metricMeasurements(pixelSize: pixelSize) { buffer.append(value) }
        }
        buffer.endLine()
    }

    /// Returns the bytes written since the last call and empties the buffer.
    package mutating func drainBytes() -> [UInt8] { buffer.drainBytes() }

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
