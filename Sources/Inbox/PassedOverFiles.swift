import SystemPackage

/// The files of a watched folder that are not processed, by kind: how many, and an example of each.
///
/// Only hashes of the paths are kept, so that a million files take 16 MB.
package struct PassedOverFiles: Sendable {
    /// Why a file is not processed.
    package enum Kind: Hashable, Sendable {
        /// Its name has not the extension of an image format. The extension is in lower case, empty
        /// where there is none, and `nil` for all beyond the first ``maximumExtensions``.
        case notAnImage(fileExtension: String?)
        /// It is a link, a pipe or a device.
        case notAFile
        /// It has the name of an unfinished copy.
        case unfinished
        /// It is hidden, or a folder that storage devices and operating systems keep for themselves.
        case hidden

        /// Whether files of the kind are counted as ignored, rather than left out of all counts.
        package var isIgnored: Bool {
            switch self {
            case .notAnImage: true
            case .notAFile, .unfinished, .hidden: false
            }
        }
    }

    /// The files of one kind.
    package struct Group: Sendable, Equatable {
        package let kind: Kind
        package let count: Int
        /// One of the files, relative to the folder; `nil` if all that were kept as examples are gone.
        package let example: FilePath?

        /// Creates a group.
        package init(kind: Kind, count: Int, example: FilePath?) {
            self.kind = kind
            self.count = count
            self.example = example
        }
    }

    /// The number of extensions that are counted apart.
    package static let maximumExtensions = 12
    /// The longest extension that is counted apart, in bytes.
    private static let longestExtension = 16

    /// The number of files of a kind that are kept as examples.
    private static let maximumExamples = 8

    private var files: [Kind: (paths: Set<Int>, examples: [FilePath])] = [:]

    /// Creates an empty collection.
    package init() {}

    /// Adds a file; one that was added before counts once.
    package mutating func insert(_ path: FilePath, as kind: Kind) {
        let kind = files[kind] == nil ? bounded(kind) : kind
        let isNew = files[kind, default: ([], [])].paths.insert(path.hashValue).inserted
        guard isNew, files[kind, default: ([], [])].examples.count < Self.maximumExamples else {
            return
        }
        files[kind, default: ([], [])].examples.append(path)
    }

    /// Removes a file that is gone, or has another name.
    package mutating func remove(_ path: FilePath) {
        for (kind, group) in files where group.paths.contains(path.hashValue) {
            files[kind]?.paths.remove(path.hashValue)
            files[kind]?.examples.removeAll { $0 == path }
            if files[kind]?.paths.isEmpty == true { files[kind] = nil }
        }
    }

    /// The number of files that are counted as ignored.
    package var ignored: Int {
        files.reduce(0) { $0 + ($1.key.isIgnored ? $1.value.paths.count : 0) }
    }

    /// The kinds with their counts, the most frequent first.
    package var groups: [Group] {
        files.map { Group(kind: $0, count: $1.paths.count, example: $1.examples.first) }
            .sorted {
                ($1.count, $0.example?.string ?? "") < ($0.count, $1.example?.string ?? "")
            }
    }

    /// A new kind, with `nil` for the extension if there are too many kinds, or it is too long.
    private func bounded(_ kind: Kind) -> Kind {
        guard case .notAnImage(let fileExtension?) = kind,
            fileExtension.utf8.count > Self.longestExtension
                || files.count >= Self.maximumExtensions
        else { return kind }
        return .notAnImage(fileExtension: nil)
    }
}
