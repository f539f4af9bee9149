import Outbox
import SystemPackage

/// An entry of the index page as it is kept between updates: encoded, and so of a bounded size.
struct IndexedImage: Sendable, Equatable {
    /// The entry, at most ``IndexPage/maximumEntryBytes`` of JSON.
    let json: [UInt8]
    /// The time in RFC 3339 format, for sorting; what a sidecar says.
    let finished: String
    /// The digest of the path of the image's file below the inbox, which names it in 64 bytes.
    private let file: String
    private let isFailure: Bool

    /// Encodes the entry of a result.
    ///
    /// - Returns: `nil` if it has no entry: it is too large, or a number is not finite.
    init?(result sidecar: Sidecar, at path: FilePath) {
        self.init(
            IndexEntry(result: sidecar, at: path), file: sidecar.image.file, isFailure: false)
    }

    /// Encodes the entry of a failed image.
    ///
    /// - Returns: `nil` if it has no entry: it is too large.
    init?(failure: FailureSidecar) {
        self.init(IndexEntry(failure: failure), file: failure.image.path, isFailure: true)
    }

    private init?(_ entry: IndexEntry, file: FilePath, isFailure: Bool) {
        guard let json = try? IndexPage.encode(entry) else { return nil }
        self.json = json
        // A sidecar may have any text as its time; real times are shorter.
        finished = String(decoding: entry.finished.utf8.prefix(64), as: UTF8.self)
        self.file = Digest.sha256(of: file.bytes)
        self.isFailure = isFailure
    }

    /// The images to show, the newest first: those without a newer outcome of the same file.
    ///
    /// An image that failed and is done now has a result and a failure; the newer one counts, and
    /// the result if they are of the same time.
    static func shown(_ images: some Sequence<IndexedImage>) -> [IndexedImage] {
        var latest: [String: (result: String, failure: String)] = [:]
        for image in images {
            var times = latest[image.file] ?? ("", "")
            if image.isFailure {
                times.failure = max(times.failure, image.finished)
            } else {
                times.result = max(times.result, image.finished)
            }
            latest[image.file] = times
        }
        return images.filter { image in
            guard let times = latest[image.file] else { return true }
            return image.isFailure ? times.failure > times.result : times.result >= times.failure
        }.sorted { ($1.finished, $0.file) < ($0.finished, $1.file) }
    }
}
