import Linux
import SystemPackage

/// The annotation that is taken of those that an image has in one place.
///
/// Under the names that earlier versions knew the first one is taken. A file named as nucleid names
/// its results (``ResultAnnotationName``) stands beside it as a correction does: of these and that
/// one, the file that was modified last is taken, which is said; where the times do not tell which
/// one was corrected, none is.
package struct AnnotationChoice: Equatable, Sendable {
    /// The least time between the last and the one before, in nanoseconds: files that were copied
    /// together, or lie on FAT, whose times have steps of 2 s, are closer.
    private static let leastInterval = 2_000_000_000

    /// The file, or the folder of instance masks, relative to the folder of annotations.
    package let path: FilePath
    /// The others in the same place, which are not used.
    package let others: [FilePath]
    /// Whether the times tell that ``path`` is the one that was corrected.
    package let isDecided: Bool

    /// The only one.
    init(_ path: FilePath) {
        self.path = path
        others = []
        isDecided = true
    }

    /// Chooses the file that was modified last; `nil` for none.
    ///
    /// - Parameter files: The files with the times of their last modification, in nanoseconds.
    init?(lastOf files: [(path: FilePath, modified: Int)]) {
        let sorted = files.sorted { $0.modified > $1.modified }
        guard let last = sorted.first else { return nil }
        path = last.path
        others = sorted.dropFirst().map(\.path)
        isDecided =
            sorted.count < 2 || last.modified - sorted[1].modified >= Self.leastInterval
    }

    /// What is said of the others, as a clause; `nil` if there are none.
    var remark: String? {
        guard !others.isEmpty else { return nil }
        return "'\(path)' was modified last and is taken in place of \(Self.list(of: others))"
    }

    /// Paths as text.
    static func list(of paths: [FilePath]) -> String {
        paths.map { "'\($0)'" }.joined(separator: " and ")
    }
}
