import FoundationEssentials
import Gallery
import Images

/// The report as an HTML page: one file that needs no other and no network.
package enum EvaluationPage {
    /// The most images that are shown as strips.
    package static let mostStrips = 12

    /// Renders the page.
    ///
    /// - Parameters:
    ///   - report: The report.
    ///   - worst: The strips of some images with their paths, that of the lowest Dice first.
    /// - Returns: The file's content, UTF-8.
    /// - Throws: ``ImageError/notEncodable(reason:)``, or what the encoder throws of a number that
    ///   is infinite or none.
    /// - Complexity: O(*n*), where *n* is the number of images and of the pictures' pixels.
    package static func render(
        _ report: EvaluationReport, worst: [(image: String, strip: ComparisonStrip)]
    ) throws -> [UInt8] {
        let strips = try worst.map { try StripImages(of: $0.strip, name: $0.image) }
        return try template.filled(with: Values(report: report, strips: strips))
    }

    private static let template = PageTemplate.evaluation

    private struct Values: Encodable {
        let report: EvaluationReport
        let strips: [StripImages]
    }

    private struct StripImages: Encodable {
        let name: String
        let image: String
        let found: String
        let truth: String
        let difference: String

        init(of strip: ComparisonStrip, name: String) throws {
            func dataURL(of raster: Raster) throws -> String {
                let bytes = try PNGEncoder.encode(raster)
                return "data:image/png;base64," + Data(bytes).base64EncodedString()
            }
            self.name = name
            image = try dataURL(of: strip.image)
            found = try dataURL(of: strip.found)
            truth = try dataURL(of: strip.annotated)
            difference = try dataURL(of: strip.difference)
        }
    }
}
