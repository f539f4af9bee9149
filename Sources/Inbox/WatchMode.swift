import Linux

/// How a folder is watched.
package enum WatchMode: Sendable, Equatable {
    /// The kernel tells of what happens.
    case events
    /// The folder is looked through again and again, for this reason.
    case polling(reason: String)

    /// Chooses.
    ///
    /// - Parameters:
    ///   - setting: What the user wants.
    ///   - fileSystem: Where the folder lies.
    ///   - limit: The kernel's setting that is spent, if one is.
    package init(_ setting: Watching, on fileSystem: FileSystem, spent limit: String? = nil) {
        switch setting {
        case .polling: self = .polling(reason: "the settings say so")
        case .auto where !fileSystem.deliversEvents:
            self = .polling(
                reason: "\(fileSystem.name) tells of nothing that other machines do")
        case .auto, .events:
            self =
                limit.map {
                    .polling(reason: "all inotify watches are spent; raise '\($0)'")
                } ?? .events
        }
    }
}
