/// A column of `nuclei.csv`: its name, unit and definition.
///
/// The writer takes the names from here, `nucleid columns` and docs/columns.md all of it.
package struct NucleusColumn: Sendable, Equatable {
    /// The name, in the table's first line.
    package let name: String
    /// The unit of its values; empty where they have none.
    package let unit: String
    /// The definition, as a clause.
    package let definition: String
    /// What other programs call the same; empty where none has it.
    package let counterpart: String

    private init(
        _ name: String, unit: String = "", _ definition: String, elsewhere counterpart: String = ""
    ) {
        self.name = name
        self.unit = unit
        self.definition = definition
        self.counterpart = counterpart
    }

    /// The columns that every table has, in order.
    package static let all: [NucleusColumn] =
        position + shape + intensity + [
            NucleusColumn(
                "touches_border",
                "1 if a pixel lies in the first or last row or column of the image, so that part of the "
                    + "nucleus may be missing, else 0")
        ]

    /// The columns that follow where the size of a pixel is known, in order.
    ///
    /// New columns come after these, in a list of their own: existing ones do not move.
    package static let metric: [NucleusColumn] = [
        ("area", "µm²", "_um2", "times the pixel's area"),
        ("equivalent_diameter_area", "µm", "_um", timesSide), ("perimeter", "µm", "_um", timesSide),
        ("axis_major_length", "µm", "_um", timesSide),
        ("axis_minor_length", "µm", "_um", timesSide), ("centroid_x", "µm", "_um", timesSide),
        ("centroid_y", "µm", "_um", timesSide),
    ].map { name, unit, suffix, factor in
        NucleusColumn(name + suffix, unit: unit, "\(name) \(factor)")
    }

    /// All columns that a table may have, in order.
    package static let documented = all + metric

    private static let timesSide = "times the side of a pixel"

    private static let position = [
        NucleusColumn(
            "label", "the number of the nucleus, which is its value in the label image",
            elsewhere: "scikit-image label"),
        NucleusColumn(
            "centroid_x", unit: "px",
            "mean column of its pixels; 0 is the centre of the first column",
            elsewhere: "scikit-image centroid-1; ImageJ X − 0.5"),
        NucleusColumn(
            "centroid_y", unit: "px",
            "mean row of its pixels, downwards; 0 is the centre of the first row",
            elsewhere: "scikit-image centroid-0; ImageJ Y − 0.5"),
        NucleusColumn(
            "bbox_left", unit: "px", "its first column, from 0",
            elsewhere: "scikit-image bbox-1; ImageJ BX"),
        NucleusColumn(
            "bbox_top", unit: "px", "its first row, from 0",
            elsewhere: "scikit-image bbox-0; ImageJ BY"),
        NucleusColumn(
            "bbox_right", unit: "px",
            "the column after its last: the width is bbox_right − bbox_left",
            elsewhere: "scikit-image bbox-3; ImageJ BX + Width"),
        NucleusColumn(
            "bbox_bottom", unit: "px",
            "the row after its last: the height is bbox_bottom − bbox_top",
            elsewhere: "scikit-image bbox-2; ImageJ BY + Height"),
    ]

    private static let shape = [
        NucleusColumn(
            "area", unit: "px", "number of its pixels; holes do not count",
            elsewhere: "scikit-image area; ImageJ Area"),
        NucleusColumn(
            "equivalent_diameter_area", unit: "px",
            "diameter of the circle of equal area, √(4·area / π)",
            elsewhere: "scikit-image equivalent_diameter_area"),
        NucleusColumn(
            "perimeter", unit: "px",
            "length of the line through the centres of its border pixels, holes included: 1 for a "
                + "straight step, √2 for a diagonal one, (1 + √2) / 2 where both meet; 0 for one or two pixels",
            elsewhere: "scikit-image perimeter (Benkrid and Crookes, 2000)"),
        NucleusColumn(
            "axis_major_length", unit: "px",
            "full length of the major axis of the ellipse with the same second central moments",
            elsewhere:
                "scikit-image axis_major_length; ImageJ Major, but for a scaling to equal area"),
        NucleusColumn(
            "axis_minor_length", unit: "px",
            "full length of its minor axis; 0 for a line of pixels",
            elsewhere: "scikit-image axis_minor_length; ImageJ Minor, but for the same scaling"),
        NucleusColumn(
            "orientation", unit: "rad",
            "angle of the major axis, −π/2 to π/2: 0 is vertical, positive values are turned "
                + "counterclockwise as displayed, so that the lower end points to the right; −π/4 "
                + "where no direction is longest",
            elsewhere: "scikit-image orientation; ImageJ Angle is 90 + orientation · 180 / π"),
        NucleusColumn(
            "eccentricity", "of that ellipse: 0 for a circle, 1 for a line",
            elsewhere: "scikit-image eccentricity; CellProfiler Eccentricity"),
        NucleusColumn(
            "solidity", "area over the number of pixels of the convex hull, above 0 to 1",
            elsewhere: "scikit-image solidity; CellProfiler Solidity"),
        NucleusColumn(
            "circularity",
            "4π·area / perimeter²; empty where the perimeter is 0, and above 1 for some small nuclei",
            elsewhere: "CellProfiler FormFactor; ImageJ Circ., which is at most 1"),
    ]

    private static let intensity = [
        NucleusColumn(
            "intensity_mean", unit: "the file's", "mean of the file's own values over its pixels",
            elsewhere: "scikit-image intensity_mean; ImageJ Mean"),
        NucleusColumn(
            "intensity_std", unit: "the file's", "their standard deviation, divided by n",
            elsewhere: "scikit-image intensity_std; ImageJ StdDev divides by n − 1"),
        NucleusColumn(
            "intensity_min", unit: "the file's", "the smallest",
            elsewhere: "scikit-image intensity_min; ImageJ Min"),
        NucleusColumn(
            "intensity_max", unit: "the file's", "the largest",
            elsewhere: "scikit-image intensity_max; ImageJ Max"),
        NucleusColumn(
            "intensity_sum", unit: "the file's", "their sum, without subtraction of a background",
            elsewhere: "ImageJ RawIntDen; CellProfiler IntegratedIntensity"),
        NucleusColumn(
            "probability_mean",
            "mean over its pixels of the network's probability that a pixel is nucleus, 0 to 1"),
    ]
}
