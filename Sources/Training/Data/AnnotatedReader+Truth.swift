import Evaluation
import GroundTruth
import Images
import Masks
import Outbox
import SystemPackage
import Tensors

extension AnnotatedReader {
    /// Every plane is a picture, and none is projected: labels have no largest.
    private static let choice = PlaneChoice(focus: .each, time: .each)

    /// Reads the truth of an image; see ``Truth`` for what files may hold.
    ///
    /// - Parameters:
    ///   - file: The image and its truth.
    ///   - width: The image's columns.
    ///   - height: The image's rows.
    /// - Returns: The nuclei, and the digest of what they were read from.
    /// - Throws: ``LeftOut``; ``FileError`` where the machine is at fault.
    func truth(
        of file: AnnotatedFile, width: Int, height: Int
    ) throws -> (nuclei: LabelImage, sha256: String) {
        switch file.truth {
        case .whole(let path):
            let bytes = try content(of: path, in: file)
            let (numbers, header) = try numbers(bytes, at: path, of: file, width, height)
            return (Truth(numbers, of: header).labels, Digest.sha256(bytes))
        case .masks(let paths):
            var stack = TruthStack(width: width, height: height)
            var digests = DigestList()
            for path in paths {
                let bytes = try content(of: path, in: file)
                digests.add(bytes, named: path)
                let (numbers, header) = try numbers(bytes, at: path, of: file, width, height)
                stack.add(numbers, of: header)
            }
            return (stack.truth.labels, digests.sha256)
        }
    }

    /// Decodes a label image or a mask, once its header has said that it is of the image's size.
    private func numbers(
        _ bytes: [UInt8], at path: FilePath, of file: AnnotatedFile, _ width: Int, _ height: Int
    ) throws -> (numbers: Plane<UInt32>, header: PageHeader) {
        let refusal: String
        do throws(ImageError) {
            let reader = try ImageReader(
                .bytes(bytes), limits: limits.decoding, choice: Self.choice, as: .labels)
            let header = reader.header
            if reader.format == .jpeg {
                refusal = "is a JPEG, which does not keep what was drawn exactly"
            } else if header.width != width || header.height != height {
                refusal =
                    "has \(header.width)x\(header.height) pixels, its image \(width)x\(height)"
            } else if reader.pictures.count != 1 {
                refusal = "holds \(reader.pictures.count) pictures, its image one"
            } else {
                return (try reader.labels(of: reader.pictures[0]), header)
            }
        } catch {
            throw try leftOut(file, path, error, subject: "its truth '\(path)': ")
        }
        throw LeftOut(name: file.name, reason: "its truth '\(path)' \(refusal)")
    }
}
