import Linux
import SystemPackage

/// The cure where a user is refused what members of a group may do.
struct GroupAdvice {
    /// A clause that says how to join the group.
    let sentence: String

    /// The cure of an error; `nil` for one that joining a group does not cure.
    init?(for error: FileError) {
        guard error.errno == .permissionDenied else { return nil }
        self.init(toReach: error.path)
    }

    /// The cure where a path cannot be read; `nil` where joining a group does not cure it.
    init?(toReach path: FilePath) {
        guard let group = RequiredGroup(for: path) else { return nil }
        sentence =
            "join the group '\(group.name)' (sudo usermod --append --groups \(group.name) \"$USER\") "
            + "and log in again"
    }
}
