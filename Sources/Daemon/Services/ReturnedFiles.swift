import SystemPackage

/// The failed files that were returned to the inbox while some program wrote them.
///
/// Its end may have been an event of the failed folder, which is read only after the return; the
/// event of the move follows it, after which there are no more events of the file there.
package struct ReturnedFiles: Sendable {
    /// The paths in the inbox, by path in the failed folder.
    private var targets: [FilePath: FilePath] = [:]

    package init() {}

    /// Adds a file that is about to be returned.
    ///
    /// - Parameters:
    ///   - path: Its path in the failed folder.
    ///   - target: Its path in the inbox.
    package mutating func insert(_ path: FilePath, target: FilePath) { targets[path] = target }

    /// Removes a file that was closed, has left the failed folder, or was not returned.
    ///
    /// - Returns: Its path in the inbox; `nil` if it was not returned.
    @discardableResult
    package mutating func remove(_ path: FilePath) -> FilePath? {
        targets.removeValue(forKey: path)
    }

    /// Removes the file with this path in the inbox, since it was closed there.
    package mutating func remove(target: FilePath) {
        targets = targets.filter { $0.value != target }
    }

    /// Removes all files, since events of the failed folder were lost.
    ///
    /// - Returns: Their paths in the inbox.
    package mutating func removeAll() -> [FilePath] {
        defer { targets = [:] }
        return Array(targets.values)
    }
}
