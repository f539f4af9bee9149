/// Why nuclei cannot be written for another program.
package enum ExportError: Error, Equatable {
    /// The format has no numbers for so large an image.
    case tooLarge(width: Int, height: Int, limit: Int)
    /// libzip gave up, in its own words.
    case notArchived(reason: String)
    /// An allocation failed: the machine's fault.
    case outOfMemory
}

extension ExportError: CustomStringConvertible {
    /// One sentence for the operator.
    package var description: String {
        switch self {
        case .tooLarge(let width, let height, let limit):
            "an image of \(width)x\(height) pixels has no ImageJ outlines; they reach as far as "
                + "\(limit) pixels"
        case .notArchived(let reason):
            "the outlines cannot be put into a ZIP archive: \(reason)"
        case .outOfMemory:
            "there is not enough memory to put the outlines into a ZIP archive"
        }
    }
}
