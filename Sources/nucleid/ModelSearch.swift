import Linux
import SystemPackage

/// Finds the file of a model by what a setting or an option says.
struct ModelSearch {
    /// Where models have names: NAME.safetensors in the first of these folders that has it.
    static let folders: [FilePath] = [
        "/var/lib/nucleid/models", "/usr/local/share/nucleid/models",
    ]
    private static let fileExtension = "safetensors"

    /// The names of the built-in model, as options and the setting have them.
    static let builtIn: Set = ["built-in", "builtin"]

    private let folders: [FilePath]

    /// Creates a search in some folders.
    init(folders: [FilePath] = Self.folders) { self.folders = folders }

    /// Why nothing is found under a name; `nil` if there is a file, or the value is no name.
    func missingReason(of value: String) -> String? {
        let path = file(named: value)
        guard !value.contains("/"), path.extension != Self.fileExtension,
            (try? FileStatus(of: path) == nil) ?? false
        else { return nil }
        let places = folders.map { "'\($0)'" }.joined(separator: " or ")
        return
            "there is no model '\(value)': no '\(value).\(Self.fileExtension)' in \(places), and no "
            + "file '\(path)'"
    }

    /// The file that a value names.
    ///
    /// - Parameter value: A path, or a name without '/' and without `.safetensors`.
    /// - Returns: The path with links resolved; the value itself if no folder has a model of that name.
    func file(named value: String) -> FilePath {
        let path = FilePath(value)
        guard !value.contains("/"), path.extension != Self.fileExtension else {
            return path.resolvingSymlinks
        }
        let candidates = folders.map { $0.appending("\(value).\(Self.fileExtension)") }
        func exists(_ path: FilePath) -> Bool? { try? FileStatus(of: path) != nil }
        // One in a folder that may not be looked into is the last resort, so that the error is about it.
        let found =
            (candidates + [path]).first { exists($0) == true }
            ?? candidates.first { exists($0) == nil }
        return (found ?? path).resolvingSymlinks
    }
}
