import FoundationEssentials
import Masks
import Tensors
import Testing

@Suite("Nuclei CSV writer")
struct NucleiCSVWriterTests {
    /// The header of nuclei.csv; a public format, so a column is added at the end or not at all.
    private static let columns = [
        "label", "centroid_x", "centroid_y", "bbox_left", "bbox_top", "bbox_right", "bbox_bottom",
        "area", "equivalent_diameter_area", "perimeter", "axis_major_length", "axis_minor_length",
        "orientation", "eccentricity", "solidity", "circularity", "intensity_mean",
        "intensity_std", "intensity_min", "intensity_max", "intensity_sum", "probability_mean",
        "touches_border",
    ]

    /// The columns in micrometres, which follow.
    private static let metricColumns = [
        "area_um2", "equivalent_diameter_area_um", "perimeter_um", "axis_major_length_um",
        "axis_minor_length_um", "centroid_x_um", "centroid_y_um",
    ]

    /// The fields of each line of a table without quotes.
    private static func fields(_ table: NucleiCSVWriter) -> [[String]] {
        let text = String(decoding: table.bytes, as: UTF8.self)
        return text.split(separator: "\n").map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    @Test(
        "the values read back equal those recorded from scikit-image",
        arguments: try RecordedNuclei.load().cases)
    func readBack(recorded: RecordedNuclei.Case) throws {
        let lines = Self.fields(NucleiCSVWriter(recorded.measured()))

        #expect(lines.count == recorded.nuclei.count + 1)
        #expect(lines.first == Self.columns)
        for (fields, recorded) in zip(lines.dropFirst(), recorded.nuclei) {
            let line = Dictionary(uniqueKeysWithValues: zip(Self.columns, fields))
            #expect(fields.count == Self.columns.count)
            let exact = [
                ("label", recorded.label), ("bbox_left", recorded.bbox_1),
                ("bbox_top", recorded.bbox_0), ("bbox_right", recorded.bbox_3),
                ("bbox_bottom", recorded.bbox_2), ("area", Int(recorded.area)),
                ("intensity_min", Int(recorded.intensity_min)),
                ("intensity_max", Int(recorded.intensity_max)),
            ]
            for (column, value) in exact { #expect(line[column] == "\(value)", "\(column)") }
            let rounded = [
                ("centroid_x", recorded.centroid_1), ("centroid_y", recorded.centroid_0),
                ("equivalent_diameter_area", recorded.equivalent_diameter_area),
                ("perimeter", recorded.perimeter), ("solidity", recorded.solidity),
                ("axis_major_length", recorded.axis_major_length),
                ("intensity_mean", recorded.intensity_mean),
                ("intensity_std", recorded.intensity_std),
                ("probability_mean", recorded.probability),
            ]
            for (column, value) in rounded {
                let read = try #require(line[column].flatMap { Double($0) })
                #expect(abs(read - value) <= 5.001e-7 * abs(value), "\(column)")
            }
            #expect((line["circularity"] == "") == (recorded.perimeter == 0))
        }
    }

    @Test("a pixel size adds columns in micrometres", arguments: [0.0005, 0.0645, 0.325, 1, 6.5])
    func micrometres(size: Double) throws {
        let pixels = Plane<Int32>(width: 20, height: 3, elements: (0..<60).map { $0 < 40 ? 0 : 1 })
        let nuclei = LabelImage(labels: pixels, count: 1).measureNuclei(
            intensities: pixels.map { _ in 9 }, probability: pixels.map { _ in 1 })

        let lines = Self.fields(NucleiCSVWriter(nuclei, pixelSize: size))

        #expect(lines[0] == Self.columns + Self.metricColumns)
        let values = lines[1].suffix(7).compactMap { Double($0) }
        let expected = [
            20 * size * size, (80 / Double.pi).squareRoot() * size, 18 * size,
            4 * (399.0 / 12).squareRoot() * size, 0, 9.5 * size, 2 * size,
        ]
        #expect(values.count == expected.count)
        for (value, expected) in zip(values, expected) {
            #expect(abs(value - expected) <= 5.001e-7 * expected)
        }
    }

    @Test("a table without nuclei is its header")
    func empty() {
        let text = String(decoding: NucleiCSVWriter([]).bytes, as: UTF8.self)

        #expect(text == Self.columns.joined(separator: ",") + "\n")
    }
}

extension NucleiCSVWriter {
    /// Writes all nuclei.
    fileprivate init(_ nuclei: [Nucleus], pixelSize: Double? = nil) {
        self.init(pixelSize: pixelSize)
        for nucleus in nuclei { add(nucleus) }
    }
}
