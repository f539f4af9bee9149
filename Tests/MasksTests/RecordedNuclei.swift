import FoundationEssentials
import Masks
import Tensors
import TestSupport
import Testing

/// Measurements of label images by scikit-image, recorded by Tests/Fixtures/record-nuclei.
struct RecordedNuclei: Decodable {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let width: Int
        let height: Int
        let labels: [Int32]
        let gray: [UInt16]
        let nuclei: [Values]

        var testDescription: String { name }

        /// The measurements by nucleid.
        func measured() -> [Nucleus] {
            let labels = Plane(width: width, height: height, elements: labels)
            let gray = Plane(width: width, height: height, elements: gray)
            return LabelImage(labels: labels, count: nuclei.count)
                .measureNuclei(
                    intensities: gray, probability: gray.map { Float(Int($0) * 37 % 101) / 100 })
        }
    }

    /// Columns of scikit-image's `regionprops_table`; axis 0 is y.
    struct Values: Decodable, Sendable {
        let label: Int
        let centroid_0: Double
        let centroid_1: Double
        let bbox_0: Int
        let bbox_1: Int
        let bbox_2: Int
        let bbox_3: Int
        let area: Double
        let area_convex: Double
        let equivalent_diameter_area: Double
        let perimeter: Double
        let axis_major_length: Double
        let axis_minor_length: Double
        let orientation: Double
        let eccentricity: Double
        let solidity: Double
        let intensity_mean: Double
        let intensity_std: Double
        let intensity_min: Double
        let intensity_max: Double
        let probability: Double
    }

    let cases: [Case]

    static func load() throws -> RecordedNuclei {
        let file = Fixtures.folder.appending("nuclei.json").string
        return try JSONDecoder().decode(
            RecordedNuclei.self, from: Data(contentsOf: URL(filePath: file)))
    }
}
