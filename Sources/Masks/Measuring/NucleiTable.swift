/// The table of an image's nuclei, `nuclei.csv`: a line a nucleus, named columns.
///
/// RFC 4180 but for the ends of lines, which are single line feeds, as every reader takes them.
/// Columns are named as scikit-image's `regionprops_table` does, with x and y in place of axes.
package struct NucleiTable: Sendable {
    private var line = TableLine()
    private let pixelSize: Double?
    private let intensities: IntensityUnit

    /// What has been written since it was taken last.
    package var bytes: [UInt8] { line.bytes }

    /// Writes the names of the columns.
    ///
    /// - Parameters:
    ///   - pixelSize: The side of a pixel in micrometres, if known: more columns, in µm and µm².
    ///   - intensities: What a sample stands for.
    package init(pixelSize: Double? = nil, intensities: IntensityUnit = .sample) {
        self.pixelSize = pixelSize
        self.intensities = intensities
        line.names(Self.columns + (pixelSize == nil ? [] : Self.metricColumns))
    }

    /// Writes a nucleus's line.
    package mutating func add(_ nucleus: Nucleus) {
        append(nucleus)
        if let pixelSize { append(nucleus, pixelSize: pixelSize) }
        line.end()
    }

    /// Gives what has been written since the last call, and forgets it.
    package mutating func take() -> [UInt8] { line.take() }

    /// The columns that every table has.
    private static let columns: [String] = [
        "label", "centroid_x", "centroid_y", "bbox_left", "bbox_top", "bbox_right", "bbox_bottom",
        "area", "equivalent_diameter_area", "perimeter", "axis_major_length", "axis_minor_length",
        "orientation", "eccentricity", "solidity", "circularity", "intensity_mean",
        "intensity_std", "intensity_min", "intensity_max", "intensity_sum", "probability_mean",
        "touches_border",
    ]

    /// The columns that follow where the size of a pixel is known.
    private static let metricColumns: [String] = [
        "area_um2", "equivalent_diameter_area_um", "perimeter_um", "axis_major_length_um",
        "axis_minor_length_um", "centroid_x_um", "centroid_y_um",
    ]

    private mutating func append(_ nucleus: Nucleus) {
        let (box, intensity) = (nucleus.boundingBox, nucleus.intensity)
        line.append(nucleus.label)
        line.append(nucleus.centroid.x)
        line.append(nucleus.centroid.y)
        line.append(box.left)
        line.append(box.top)
        line.append(box.right)
        line.append(box.bottom)
        line.append(nucleus.area)
        line.append(nucleus.equivalentDiameter)
        line.append(nucleus.perimeter)
        line.append(nucleus.majorAxis)
        line.append(nucleus.minorAxis)
        line.append(nucleus.orientation)
        line.append(nucleus.eccentricity)
        line.append(nucleus.solidity)
        line.append(nucleus.circularity)
        if intensities == .sample {
            line.append(intensity.mean)
            line.append(intensity.sd)
            line.append(intensity.min)
            line.append(intensity.max)
            line.append(intensity.sum)
        } else {
            line.append(intensities.number(of: intensity.mean))
            line.append(intensity.sd * intensities.unit)
            line.append(intensities.number(of: Double(intensity.min)))
            line.append(intensities.number(of: Double(intensity.max)))
            line.append(intensities.number(of: intensity.mean) * Double(nucleus.area))
        }
        line.append(nucleus.probability)
        line.append(nucleus.touchesBorder ? 1 : 0)
    }

    private mutating func append(_ nucleus: Nucleus, pixelSize: Double) {
        line.append(Double(nucleus.area) * pixelSize * pixelSize)
        for length in [
            nucleus.equivalentDiameter, nucleus.perimeter, nucleus.majorAxis, nucleus.minorAxis,
            nucleus.centroid.x, nucleus.centroid.y,
        ] { line.append(length * pixelSize) }
    }
}
