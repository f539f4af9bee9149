import SystemPackage

/// The images that are finished and stay in the inbox, since nucleid cannot move them: mostly, since
/// the permissions of their folders deny it.
package struct UnmovedFiles: Sendable, Equatable {
    /// One of them, for people.
    package struct Entry: Codable, Sendable, Equatable {
        /// The path relative to the inbox.
        package var name: String
        /// Whether it has failed, and belongs into the failed folder; else into the archive.
        package var isFailure: Bool
        package var cause: Cause
    }

    /// Why an image could not be moved.
    package enum Cause: String, Codable, Sendable {
        /// The permissions of its folder.
        case permissions
        /// The file system, or the sandbox of the service, can only be read there.
        case readOnly = "read_only"
        /// Something else, such as no room, or a sticky folder.
        case other
    }

    /// Why an image stays.
    private struct State: Sendable, Equatable {
        let isFailure: Bool
        let cause: Cause
        /// The device of its folder.
        let device: UInt?
    }

    private var states: [FilePath: State] = [:]

    /// Creates an empty collection.
    package init() {}

    /// One of the images, without sorting them.
    package var example: FilePath? { states.keys.first }

    /// The number of images.
    package var count: Int { states.count }

    /// The paths of the images, in no particular order.
    package var paths: [FilePath] { Array(states.keys) }

    /// The first ones by name, at most ten.
    package var first: [Entry] {
        states.sorted { $0.key.string < $1.key.string }.prefix(10)
            .map {
                Entry(
                    name: $0.key.string, isFailure: $0.value.isFailure, cause: $0.value.cause)
            }
    }

    /// Whether an image is one of them, and its folder was on a device then.
    ///
    /// - Parameters:
    ///   - path: The image.
    ///   - device: The device on which its folder, or what is left above it, is now.
    /// - Returns: `false` if another file system is there, such as below a share that is not mounted.
    package func contains(_ path: FilePath, onDevice device: UInt?) -> Bool {
        states[path].map { $0.device == device } ?? false
    }

    /// Whether an image has failed, rather than been segmented.
    package func isFailure(_ path: FilePath) -> Bool { states[path]?.isFailure ?? false }

    /// Adds an image.
    package mutating func insert(
        _ path: FilePath, isFailure: Bool, cause: Cause, device: UInt? = nil
    ) {
        states[path] = State(isFailure: isFailure, cause: cause, device: device)
    }

    /// Removes an image, which was moved, removed or is processed again.
    ///
    /// - Returns: Whether it was there.
    @discardableResult
    package mutating func remove(_ path: FilePath) -> Bool {
        states.removeValue(forKey: path) != nil
    }
}
