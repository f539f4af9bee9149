import SystemPackage

/// One unit of work: an image to segment, or an annotation to compare results with.
package struct Job: Hashable, Sendable {
    /// The kind of file that the work is about.
    package enum Subject: Hashable, Sendable {
        /// An image: segment it.
        case image
        /// An annotation: compare the results of the images that it belongs to.
        case truth
    }

    /// The kind of file that the work is about.
    package let subject: Subject
    /// The file, relative to the inbox or the truth folder; the folder for annotations in a folder
    /// `X/masks`.
    package let path: FilePath

    /// Work on one path.
    package init(_ subject: Subject, _ path: FilePath) {
        self.subject = subject
        self.path = path
    }

    /// The work for a file that has appeared or changed.
    ///
    /// All annotations of a folder `X/masks` are one job: together they may be the instance masks of
    /// one image, see ``AnnotationLayout``.
    package init(_ subject: Subject, for file: FilePath) {
        let all = Job(subject, file.removingLastComponent())
        self = all.isFolder ? all : Job(subject, file)
    }

    /// Whether it is about all annotations in a folder `X/masks`.
    package var isFolder: Bool {
        subject == .truth && AnnotationLayout.image(ofInstanceMasks: path) != nil
    }

    /// What an image shares with its annotation: folder and name without extension of the image.
    ///
    /// Jobs of one key are never in flight at the same time, so that an annotation that appears
    /// while its image is segmented finds the result.
    var key: FilePath {
        if subject == .truth {
            if let image = AnnotationLayout.image(ofInstanceMasks: path) { return image }
            let folder = AnnotationLayout.imageFolder(beside: path.removingLastComponent())
            if let folder, let name = path.removingExtension().lastComponent {
                return folder.appending(name)
            }
        }
        return path.removingExtension()
    }
}
