import Pipeline

/// The folders whose locks the daemon needs: those of the running services, and of settings that are
/// to replace theirs.
package struct NeededFolders: Sendable {
    /// The folders of the services that run, or are about to start.
    private var current: WorkFolders?
    /// The folders of the settings that come next.
    private var next: WorkFolders?
    /// The folders that are being locked, for settings that may still be refused.
    private var requested: [WorkFolders] = []

    /// Creates an empty set.
    package init() {}

    /// Adds the folders of settings, before they are locked.
    package mutating func request(_ folders: WorkFolders) { requested.append(folders) }

    /// Removes requested folders that were not locked, or whose settings are not used.
    package mutating func cancel(_ folders: WorkFolders) {
        if let index = requested.firstIndex(of: folders) { requested.remove(at: index) }
    }

    /// Makes requested folders the next ones, in place of others.
    package mutating func schedule(_ folders: WorkFolders) {
        cancel(folders)
        next = folders
    }

    /// Makes the next folders, if there are any, those of the services that are about to start.
    package mutating func useNext() {
        current = next ?? current
        next = nil
    }

    /// All of them; some may be there several times.
    package var all: [WorkFolders] { [current, next].compactMap(\.self) + requested }
}
