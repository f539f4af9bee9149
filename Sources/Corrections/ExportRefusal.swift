/// Why the image of a result is not laid out for correction.
package enum ExportRefusal: Error, Equatable, Sendable {
    /// The file is in none of the folders.
    case noImage
    /// The file has other content than the one that was segmented.
    case changedImage
    /// The file does not hold the planes that were segmented.
    case noPicture
    /// It has more bytes than training reads.
    case tooLarge(bytes: Int, limit: Int)
    /// The result has no label image.
    case noLabels
    /// The label image is not the one that the sidecar lists.
    case changedLabels
    /// Another image has the name in the export.
    case nameTaken(String)
}

extension ExportRefusal: CustomStringConvertible {
    /// A clause for the operator.
    package var description: String {
        switch self {
        case .noImage:
            "its file is in none of the folders of images; name its folder with --inbox or --archive"
        case .changedImage:
            "its file has changed since it was segmented; segment it again"
        case .noPicture:
            "its file does not hold the planes that were segmented; segment it again"
        case .tooLarge(let bytes, let limit):
            "its file has \(bytes) bytes, and 'train' reads \(limit) at most; cut it into smaller ones"
        case .noLabels: "its result has no label image; segment it again"
        case .changedLabels:
            "its label image in the outbox was changed; export it by hand, or segment it again"
        case .nameTaken(let name):
            "the export has another image as '\(name)'; move that one away, or name another --output"
        }
    }
}
