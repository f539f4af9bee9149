import Pipeline
import SystemPackage

/// The systemd drop-in that permits the hardened unit to use folders other than the defaults.
package enum UnitDropIn {
    /// The path of the drop-in.
    package static let path = "/etc/systemd/system/nucleid.service.d/folders.conf"

    /// Returns the lines of the drop-in (systemd.exec(5)).
    ///
    /// - Parameters:
    ///   - folders: The folders of the daemon.
    ///   - runtime: The folder of its socket.
    ///   - model: The file of its model; `nil` for the built-in one.
    /// - Returns: The lines; `nil` if no drop-in is needed.
    package static func lines(
        for folders: WorkFolders, runtime: FilePath, model: FilePath? = nil
    ) -> [String]? {
        let outside = foldersOutside(of: folders).map(\.path)
        let isOwnRuntime = runtime == "/run/nucleid"
        let visible = outside + [model].compactMap(\.self) + (isOwnRuntime ? [] : [runtime])
        func isAny(in roots: FilePath...) -> Bool {
            visible.contains { path in roots.contains { path.starts(with: $0) } }
        }
        var lines: [String] = []
        // The unit hides these folders, and a hidden folder cannot be made writable.
        if isAny(in: "/home", "/root", "/run/user") { lines.append("ProtectHome=read-only") }
        if isAny(in: "/tmp", "/var/tmp") { lines.append("PrivateTmp=no") }
        lines += outside.map { "ReadWritePaths=\"\(quoted($0.string))\"" }
        if !isOwnRuntime { lines.append(runtimeLine(runtime)) }
        return lines.isEmpty ? nil : ["[Service]"] + lines
    }

    /// The folders that the unit does not let the daemon write in by itself.
    package static func foldersOutside(
        of folders: WorkFolders
    ) -> [(key: String, path: FilePath)] {
        folders.named.filter { !$0.path.starts(with: "/var/lib/nucleid") }
    }

    /// systemd makes, and removes, a folder that lies in /run itself; another one has to be there.
    private static func runtimeLine(_ runtime: FilePath) -> String {
        let path = quoted(runtime.string)
        guard runtime.removingLastComponent() == "/run", let name = runtime.lastComponent else {
            return "ReadWritePaths=\"\(path)\""
        }
        return "RuntimeDirectory=\"\(quoted(name.string))\""
    }

    /// Escapes a path for double quotes in a unit file: backslashes, quotes and percent signs.
    private static func quoted(_ path: String) -> String {
        path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("%", with: "%%")
    }
}
