import SystemPackage

/// Something to be done for one file.
package struct Job: Hashable, Sendable {
    /// What kind of file it is.
    package enum Subject: Hashable, Sendable {
        /// An image: find its nuclei.
        case image
        /// A truth: compare the mask of the image that it belongs to.
        case truth
    }

    /// What kind of file it is.
    package let subject: Subject
    /// The file, relative to the inbox or the truth folder.
    package let path: FilePath

    /// Describes work on one file.
    package init(_ subject: Subject, _ path: FilePath) {
        self.subject = subject
        self.path = path
    }

    /// What an image shares with its truth: folder and name without ending; of a mask in the Data
    /// Science Bowl's layout, `X/masks/…`, that of its image, `X/images/X`.
    ///
    /// Jobs of one key are never in hand at the same time, so that a truth that comes while its
    /// image is computed finds the result.
    var key: FilePath {
        var key = path
        let masks = path.removingLastComponent()
        let field = masks.removingLastComponent()
        if subject == .truth, masks.lastComponent?.string == "masks",
            let name = field.lastComponent
        {
            return field.appending("images").appending(name)
        }
        key.extension = nil
        return key
    }
}
