/// The table of an image's nuclei, `nuclei.csv`: a line a nucleus, named columns.
///
/// RFC 4180 but for the ends of lines, which are single line feeds, as every reader takes them.
/// Columns are named as scikit-image's `regionprops_table` does, with x and y in place of axes.
package struct NucleiTable: Sendable {
    /// The file's content.
    package let bytes: [UInt8]

    /// Writes the table.
    ///
    /// - Parameters:
    ///   - nuclei: The lines, in order.
    ///   - pixelSize: The side of a pixel in micrometres, if known: more columns, in µm and µm².
    /// - Complexity: O(*n*), where *n* is the number of nuclei.
    package init(_ nuclei: [Nucleus], pixelSize: Double? = nil) {
        var line = TableLine()
        line.names(Self.columns + (pixelSize == nil ? [] : Self.metricColumns))
        for nucleus in nuclei {
            Self.append(nucleus, to: &line)
            if let pixelSize { Self.append(nucleus, pixelSize: pixelSize, to: &line) }
            line.end()
        }
        bytes = line.bytes
    }

    /// The columns that every table has.
    package static let columns: [String] = [
        "label", "centroid_x", "centroid_y", "bbox_left", "bbox_top", "bbox_right", "bbox_bottom",
        "area", "equivalent_diameter_area", "perimeter", "axis_major_length", "axis_minor_length",
        "orientation", "eccentricity", "solidity", "circularity", "intensity_mean",
        "intensity_std", "intensity_min", "intensity_max", "intensity_sum", "probability_mean",
        "touches_border",
    ]

    /// The columns that follow where the size of a pixel is known.
    package static let metricColumns: [String] = [
        "area_um2", "equivalent_diameter_area_um", "perimeter_um", "axis_major_length_um",
        "axis_minor_length_um", "centroid_x_um", "centroid_y_um",
    ]

    private static func append(_ nucleus: Nucleus, to line: inout TableLine) {
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
        line.append(intensity.mean)
        line.append(intensity.sd)
        line.append(intensity.min)
        line.append(intensity.max)
        line.append(intensity.sum)
        line.append(nucleus.probability)
        line.append(nucleus.touchesBorder ? 1 : 0)
    }

    private static func append(_ nucleus: Nucleus, pixelSize: Double, to line: inout TableLine) {
        line.append(Double(nucleus.area) * pixelSize * pixelSize)
        for length in [
            nucleus.equivalentDiameter, nucleus.perimeter, nucleus.majorAxis, nucleus.minorAxis,
            nucleus.centroid.x, nucleus.centroid.y,
        ] { line.append(length * pixelSize) }
    }
}
