import DequeModule
import SystemPackage

/// One unit of work: an image to segment, or an annotation to compare results with.
package struct Job: Hashable, Sendable {
    /// The kind of file that the work is about.
    package enum Kind: Hashable, Sendable {
        /// An image: segment it.
        case image
        /// An annotation: compare the results of the images that it belongs to.
        case groundTruth
    }

    /// The kind of file that the work is about.
    package let kind: Kind
    /// The file, relative to the inbox or the truth folder; the folder for annotations in a folder
    /// `X/masks`.
    package let path: FilePath

    /// Work on one path.
    package init(kind subject: Kind, path: FilePath) {
        self.kind = subject
        self.path = path
    }

    /// The work for a file that has appeared or changed.
    ///
    /// All annotations of a folder `X/masks` are one job: together they may be the instance masks of
    /// one image, see ``AnnotationLayout``.
    package init(kind subject: Kind, forFile file: FilePath) {
        let all = Job(kind: subject, path: file.removingLastComponent())
        self = all.isMaskFolder ? all : Job(kind: subject, path: file)
    }

    /// Whether it is about all annotations in a folder `X/masks`.
    package var isMaskFolder: Bool {
        kind == .groundTruth && AnnotationLayout.image(ofInstanceMasks: path) != nil
    }

    /// What an image shares with its annotation: folder and name without extension of the image.
    ///
    /// Jobs of one key are never in flight at the same time, so that an annotation that appears
    /// while its image is segmented finds the result.
    var imageKey: FilePath {
        if kind == .groundTruth {
            if let image = AnnotationLayout.image(ofInstanceMasks: path) { return image }
            let key = Self.key(of: ResultAnnotationName.base(of: path) ?? path.removingExtension())
            let folder = AnnotationLayout.imageFolder(beside: path.removingLastComponent())
            if let folder, let name = key.lastComponent { return folder.appending(name) }
            return key
        }
        return Self.key(of: path.removingExtension())
    }

    /// A path without the extensions of images at its end: an annotation `a.png.geojson` may be that
    /// of `a.png` or of `a.png.tif`.
    private static func key(of path: FilePath) -> FilePath {
        var key = path
        while InboxFileKind.imageExtensions.contains(key.extension?.lowercased() ?? "") {
            key = key.removingExtension()
        }
        return key
    }
}

/// A first-in, first-out queue that holds each job once.
struct UniqueJobQueue: Sendable {
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
    mutating func removeFirst(unless busy: Set<FilePath>) -> Job? {
        guard let index = jobs.firstIndex(where: { !busy.contains($0.imageKey) }) else {
            return nil
        }
        let job = jobs.remove(at: index)
        known.remove(job)
        return job
    }
}
