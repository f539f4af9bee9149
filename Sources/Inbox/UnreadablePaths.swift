import Linux
import SystemPackage

/// The folders and files of a watched folder that cannot be read, so that nothing is known of what is
/// in them.
package struct UnreadablePaths: Sendable, Equatable {
    /// One of them.
    package struct Entry: Sendable, Equatable {
        /// The path relative to the folder.
        package let path: FilePath
        package let error: FileError
    }

    /// The number of paths that are kept; further ones are only counted.
    private static let maximumEntries = 1000

    private var errors: [FilePath: FileError] = [:]
    /// The number of paths that are not kept.
    private var further = 0

    /// Creates an empty collection.
    package init() {}

    /// The number of paths.
    package var count: Int { errors.count + further }

    /// One of the paths, without sorting them.
    package var example: FilePath? { errors.keys.first }

    /// The first paths in their order, at most `count`.
    package func first(_ count: Int) -> [Entry] {
        errors.sorted { $0.key.string < $1.key.string }.prefix(count)
            .map { Entry(path: $0.key, error: $0.value) }
    }

    /// Whether a path, or one below it, is among those that are kept.
    package func contains(_ path: FilePath) -> Bool {
        errors[path] != nil || errors.keys.contains { $0.starts(with: path) }
    }

    /// Adds a path, or replaces its error.
    package mutating func insert(_ path: FilePath, error: FileError) {
        if errors[path] == nil, errors.count >= Self.maximumEntries {
            further += 1
        } else {
            errors[path] = error
        }
    }

    /// Removes a path and all below it, which are about to be read; the empty path removes all.
    package mutating func remove(below path: FilePath) {
        guard !path.isEmpty else {
            self = UnreadablePaths()
            return
        }
        errors = errors.filter { !$0.key.starts(with: path) }
    }
}
