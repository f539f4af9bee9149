import Maintenance
import Pipeline
import TestSupport

extension FoldersFixture {
    var folders: WorkFolders {
        get throws {
            try WorkFolders(
                inbox: root.appending("inbox"), outbox: root.appending("outbox"),
                failed: root.appending("failed"), truth: root.appending("truth"),
                archive: root.appending("archive"), state: root.appending("state"))
        }
    }
}
