import Outbox
import SystemPackage

/// The numbers of images whose sidecars a scan of outbox and failed folder has found.
package struct OutboxCounts: Sendable {
    /// The number of images with a result; the pictures of a file count once.
    package private(set) var results = 0
    /// The number of failed images.
    package private(set) var failures = 0
    /// The hashes of the files of which a picture was counted.
    private var files: Set<Int> = []

    /// Creates counts.
    package init(results: Int = 0, failures: Int = 0) {
        self.results = results
        self.failures = failures
    }

    /// Counts a sidecar in the outbox by its name.
    mutating func addResult(at path: FilePath) {
        let name = FilePath(bytes: path.bytes.dropLast(".json".utf8.count))
        if let picture = PictureName(name), !files.insert(picture.file.hashValue).inserted {
            return
        }
        results += 1
    }

    /// Counts a sidecar in the failed folder.
    mutating func addFailure() { failures += 1 }
}
