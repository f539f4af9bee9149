import Pipeline
import SystemPackage

/// What the hardened unit must be told before the daemon may work in folders of its own choice.
package enum UnitDropIn {
    /// Where such lines belong.
    package static let path = "/etc/systemd/system/nucleid.service.d/folders.conf"

    /// The lines of the drop-in (systemd.exec(5)).
    ///
    /// - Parameters:
    ///   - folders: The daemon's.
    ///   - runtime: Where its socket is.
    /// - Returns: Lines, or `nil` where none is needed.
    package static func lines(for folders: DaemonFolders, runtime: FilePath) -> [String]? {
        let outside =
            folders.named.map(\.path).filter { !$0.starts(with: "/var/lib/nucleid") }
            + (runtime == "/run/nucleid" ? [] : [runtime])
        guard !outside.isEmpty else { return nil }
        func lie(in roots: FilePath...) -> Bool {
            outside.contains { path in roots.contains { path.starts(with: $0) } }
        }
        var lines = ["[Service]"]
        // The unit hides these places; what is hidden cannot be made writable.
        if lie(in: "/home", "/root", "/run/user") { lines.append("ProtectHome=read-only") }
        if lie(in: "/tmp", "/var/tmp") { lines.append("PrivateTmp=no") }
        return lines + outside.map { "ReadWritePaths=\"\(quoted($0.string))\"" }
    }

    /// A path between double quotes: systemd reads backslashes and, doubled, percent signs.
    private static func quoted(_ path: String) -> String {
        path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("%", with: "%%")
    }
}
