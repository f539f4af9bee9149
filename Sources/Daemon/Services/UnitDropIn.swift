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
    /// - Returns: The lines; `nil` if no drop-in is needed.
    package static func lines(for folders: WorkFolders, runtime: FilePath) -> [String]? {
        let outside =
            folders.named.map(\.path).filter { !$0.starts(with: "/var/lib/nucleid") }
            + (runtime == "/run/nucleid" ? [] : [runtime])
        guard !outside.isEmpty else { return nil }
        func isAnyFolder(in roots: FilePath...) -> Bool {
            outside.contains { path in roots.contains { path.starts(with: $0) } }
        }
        var lines = ["[Service]"]
        // The unit hides these folders, and a hidden folder cannot be made writable.
        if isAnyFolder(in: "/home", "/root", "/run/user") { lines.append("ProtectHome=read-only") }
        if isAnyFolder(in: "/tmp", "/var/tmp") { lines.append("PrivateTmp=no") }
        return lines + outside.map { "ReadWritePaths=\"\(quoted($0.string))\"" }
    }

    /// Escapes a path for double quotes in a unit file: backslashes, quotes and percent signs.
    private static func quoted(_ path: String) -> String {
        path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("%", with: "%%")
    }
}
