import FoundationEssentials
import Gallery
import Images

/// The evaluation as a page for people: one file that needs no other and no network.
package enum EvaluationPage {
    /// The most images that are shown as pictures.
    package static let strips = 12

    /// Writes the page.
    ///
    /// - Parameters:
    ///   - report: All figures.
    ///   - worst: Pictures of some images, the worst first, by the image's path.
    /// - Returns: The file's content, UTF-8.
    /// - Throws: ``ImageError/notEncodable(reason:)``, or what the encoder throws of a number that
    ///   is infinite or none.
    /// - Complexity: O(*n*), where *n* is the number of images and of the pictures' pixels.
    package static func render(
        _ report: EvaluationReport, worst: [(image: String, strip: Strip)]
    ) throws -> [UInt8] {
        let strips = try worst.map { try Pictures(image: $0.image, $0.strip) }
        return try template.filled(with: Values(report: report, strips: strips))
    }

    private static let template = PageTemplate.evaluation

    private struct Values: Encodable {
        let report: EvaluationReport
        let strips: [Pictures]
    }

    private struct Pictures: Encodable {
        let name: String
        let image: String
        let found: String
        let truth: String
        let difference: String

        init(image name: String, _ strip: Strip) throws {
            func address(_ raster: Raster) throws -> String {
                let bytes = try PNGEncoder.encode(raster)
                return "data:image/png;base64," + Data(bytes).base64EncodedString()
            }
            self.name = name
            image = try address(strip.image)
            found = try address(strip.found)
            truth = try address(strip.truth)
            difference = try address(strip.difference)
        }
    }
}
