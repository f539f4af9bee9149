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
    /// The file, relative to the inbox or the truth folder; of masks in the Data Science Bowl's
    /// layout, their folder.
    package let path: FilePath

    /// Describes work on one file.
    package init(_ subject: Subject, _ path: FilePath) {
        self.subject = subject
        self.path = path
    }

    /// Describes what is to be done for a file that was noticed: of a mask in the Data Science
    /// Bowl's layout, `X/masks/…`, one job for all that lie there, since they are one truth.
    package init(_ subject: Subject, for file: FilePath) {
        let all = Job(subject, file.removingLastComponent())
        self = all.masked == nil ? Job(subject, file) : all
    }

    /// Whether it is about all masks in a folder.
    package var isFolder: Bool { masked != nil }

    /// Of a folder of masks, `X/masks`, the path of its image without ending, `X/images/X`.
    private var masked: FilePath? {
        let field = path.removingLastComponent()
        guard subject == .truth, path.lastComponent?.string == "masks",
            let name = field.lastComponent
        else { return nil }
        return field.appending("images").appending(name)
    }

    /// What an image shares with its truth: folder and name without ending; of a folder of masks,
    /// those of its image.
    ///
    /// Jobs of one key are never in hand at the same time, so that a truth that comes while its
    /// image is computed finds the result.
    var key: FilePath {
        if let masked { return masked }
        var key = path
        key.extension = nil
        return key
    }
}
