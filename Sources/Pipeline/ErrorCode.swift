import Outbox

/// The error codes of images that end in the failed folder.
///
/// Their raw values are public, in sidecars, in the journal and in the index page, and never change.
/// systemd/nucleid.catalog explains each of them.
package enum ErrorCode: String, CaseIterable, Sendable {
    case imageEmpty = "image-empty"
    case imageTruncated = "image-truncated"
    case imageBroken = "image-broken"
    case imageFormat = "image-format"
    case imagePlane = "image-plane"
    case imageTooLarge = "image-too-large"
    case imageTooSlow = "image-too-slow"
    case imageNotEncodable = "image-not-encodable"
    case imageAmplified = "image-amplified"
    case tooManyPictures = "too-many-pictures"
    case tooManyPixels = "too-many-pixels"
    case fileTooSlow = "file-too-slow"
    case tooManyNuclei = "too-many-nuclei"
    case exportTooLarge = "export-too-large"
    case fileTooLarge = "file-too-large"
    case fileUnusable = "file-unusable"
    case nameUnusable = "name-unusable"
    case nameTaken = "name-taken"
    case poison
    case memory

    /// The codes of files that may have failed because their writer had not finished: they ended too
    /// early, or had their full size, but not yet their content.
    package static let unfinished: Set<ErrorCode> = [
        .imageEmpty, .imageTruncated, .imageBroken, .imageFormat,
    ]
}

extension ErrorRecord {
    /// Creates a record with one of nucleid's own codes.
    ///
    /// - Parameters:
    ///   - code: The code.
    ///   - message: One sentence: what failed, where, and which limit was exceeded.
    ///   - cure: One sentence: what the operator can do.
    package init(code: ErrorCode, message: String, cure: String) {
        self.init(code: code.rawValue, message: message, cure: cure)
    }
}
