import DequeModule
import SystemPackage

/// The work for one file: to segment an image, or to compare a mask with a ground truth.
package struct Job: Hashable, Sendable {
    /// The kind of the file.
    package enum Subject: Hashable, Sendable {
        /// An image to segment.
        case image
        /// A ground truth to compare the mask of its image with.
        case truth
    }

    /// The kind of the file.
    package let subject: Subject
    /// The path relative to the inbox, or to the folder of ground truths; for masks in the layout
    /// of the Data Science Bowl, their folder.
    package let path: FilePath

    /// Creates the job of exactly this path.
    package init(_ subject: Subject, _ path: FilePath) {
        self.subject = subject
        self.path = path
    }

    /// Creates the job of a file that was found.
    ///
    /// The masks of an image in the layout of the Data Science Bowl, `X/masks/…`, are one ground
    /// truth, so all of them have the same job, of their folder.
    package init(_ subject: Subject, for file: FilePath) {
        let folder = Job(subject, file.removingLastComponent())
        self = folder.imageOfMasks == nil ? Job(subject, file) : folder
    }

    /// Whether the path is a folder of masks.
    package var isFolder: Bool { imageOfMasks != nil }

    /// For a folder of masks, `X/masks`, the path of its image without extension, `X/images/X`.
    private var imageOfMasks: FilePath? {
        let field = path.removingLastComponent()
        guard subject == .truth, path.lastComponent?.string == "masks",
            let name = field.lastComponent
        else { return nil }
        return field.appending("images").appending(name)
    }

    /// The path without extension, which an image and its ground truth have in common; for a folder
    /// of masks, that of its image.
    ///
    /// Jobs with the same key are never in flight at the same time, so that a ground truth that
    /// comes while its image is being segmented is compared with the new mask.
    var key: FilePath {
        if let imageOfMasks { return imageOfMasks }
        var key = path
        key.extension = nil
        return key
    }
}

/// A first-in, first-out queue that holds each job once.
struct JobLine: Sendable {
    private var jobs = Deque<Job>()
    private var known: Set<Job> = []

    /// The number of jobs.
    var count: Int { jobs.count }

    /// Whether the queue holds a job.
    func contains(_ job: Job) -> Bool { known.contains(job) }

    /// Adds a job at the end, unless the queue holds it already.
    mutating func append(_ job: Job) {
        if known.insert(job).inserted { jobs.append(job) }
    }

    /// Removes and returns the first job whose key is not in `busy`; `nil` if there is none.
    ///
    /// - Complexity: O(1), plus the number of busy jobs before it.
    mutating func take(unless busy: Set<FilePath>) -> Job? {
        guard let index = jobs.firstIndex(where: { !busy.contains($0.key) }) else { return nil }
        let job = jobs.remove(at: index)
        known.remove(job)
        return job
    }
}
