import Maintenance
import Pipeline
import TestSupport

extension FoldersFixture {
    var folders: DaemonFolders {
        get throws {
            try DaemonFolders(
                inbox: root.appending("inbox"), outbox: root.appending("outbox"),
                failed: root.appending("failed"), truth: root.appending("truth"),
                archive: root.appending("archive"), state: root.appending("state"))
        }
    }
}
