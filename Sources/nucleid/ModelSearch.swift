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

    /// Why nothing is found under a name; `nil` if there is a file, or the value is a path.
    func missingReason(of value: String) -> String? {
        guard isName(value), candidates(value).allSatisfy({ exists($0) == false }) else {
            return nil
        }
        let places = folders.map { "'\($0)'" }.joined(separator: " or ")
        return "there is no model '\(value)': no '\(value).\(Self.fileExtension)' in \(places)"
    }

    /// The file that a setting names.
    ///
    /// - Parameter value: A path, or a name without '/' and without `.safetensors`.
    /// - Returns: The path with links resolved; that in the first folder if none has a model of that name.
    func file(named value: String) -> FilePath {
        guard isName(value) else { return FilePath(value).resolvingSymlinks }
        let files = candidates(value)
        // One in a folder that may not be looked into is the last resort, so that the error is about it.
        let found = files.first { exists($0) == true } ?? files.first { exists($0) == nil }
        return (found ?? files.first ?? FilePath(value)).resolvingSymlinks
    }

    /// The value of an option as a setting would have it: the path of a file that is here is made absolute.
    ///
    /// - Parameter value: The name of an installed model, or a path.
    /// - Returns: The name, or the path.
    func setting(forOption value: String) -> String {
        let path = FilePath(value)
        if Self.builtIn.contains(value) || path.isAbsolute { return value }
        if isName(value) {
            let isInstalled = candidates(value).contains { exists($0) == true }
            // What has another extension is more likely meant as a file than as a name.
            let isMissingName = path.extension == nil && exists(path) == false
            return isInstalled || isMissingName ? value : path.resolvingSymlinks.string
        }
        let name = path.stem ?? ""
        let isInstalled =
            !value.contains("/") && candidates(name).contains { exists($0) == true }
        return isInstalled && exists(path) == false ? name : path.resolvingSymlinks.string
    }

    private func isName(_ value: String) -> Bool {
        !value.contains("/") && FilePath(value).extension != Self.fileExtension
    }

    private func candidates(_ name: String) -> [FilePath] {
        folders.map { $0.appending("\(name).\(Self.fileExtension)") }
    }

    /// Whether there is something at a path; `nil` if that cannot be found out.
    private func exists(_ path: FilePath) -> Bool? { try? FileStatus(of: path) != nil }
}
