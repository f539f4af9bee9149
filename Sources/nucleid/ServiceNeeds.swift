import Daemon
import Linux
import Pipeline
import SystemPackage

/// What the service needs for folders, or a model, that its unit does not give it, as 'check-config' prints it.
struct ServiceNeeds {
    let folders: WorkFolders
    /// The folder of the daemon's sockets.
    let runtime: FilePath
    /// The file of the model; `nil` for the built-in one.
    let model: FilePath?

    /// Folders to make, and lines for the unit; none if nothing is needed.
    var lines: [String] { missingFolders + unitLines }

    private var missingFolders: [String] {
        let missing = UnitDropIn.foldersOutside(of: folders).filter {
            (try? FileStatus(of: $0.path) == nil) ?? false
        }
        guard !missing.isEmpty else { return [] }
        return ["These folders do not exist; the service's user has to own them:"]
            + missing.flatMap { commands(making: $0.path, as: $0.key) }
    }

    /// How a folder is made with the rights that systemd/nucleid.tmpfiles gives to its like.
    private func commands(making folder: FilePath, as key: String) -> [String] {
        let isForPeople = ["inbox", "truth"].contains(key)
        let mode = isForPeople ? "2770" : key == "state" ? "0700" : "2750"
        let making =
            "  sudo install --directory --owner=nucleid --group=nucleid --mode=\(mode) '\(folder)'"
        return isForPeople
            ? [making, "  sudo setfacl -d -m u::rwx,g::rwx,o::--- '\(folder)'"] : [making]
    }

    private var unitLines: [String] {
        guard let lines = UnitDropIn.lines(for: folders, runtime: runtime, model: model) else {
            return []
        }
        return [
            "The service needs these lines for what lies outside /var/lib/nucleid, in",
            "\(UnitDropIn.path), or those of its unit of another name;",
            "then 'sudo systemctl daemon-reload' and 'sudo systemctl restart nucleid':",
        ] + lines.map { "  \($0)" }
    }
}
