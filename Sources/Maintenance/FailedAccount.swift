import Linux
import Outbox
import SystemPackage

/// Whether each file in the failed folder has its reason, and each reason its file.
struct FailedAccount: Sendable {
    let failed: FailedFolder
    let outbox: Outbox
    let inbox: Tree
    /// Whether contents are read and compared with their digests.
    let isFull: Bool

    private var tree: Tree { failed.tree }

    /// What is wrong with a file.
    func faults(of path: FilePath) -> [AccountFault] {
        do {
            guard try tree.status(of: path) != nil else { return [] }
            guard path.extension == "json" else {
                let reason = try tree.status(of: ResultName(path).sidecar)
                return reason == nil ? [fault(path, .noReason)] : []
            }
            return try faults(ofSidecar: path)
        } catch {
            return [fault(path, .unreadable(reason: "\(error)"))]
        }
    }

    private func faults(ofSidecar path: FilePath) throws(FileError) -> [AccountFault] {
        let sidecar: FailureSidecar
        do {
            sidecar = try FailureSidecar(at: path, in: tree)
        } catch {
            return [fault(path, .notASidecar(reason: "\(error)"))]
        }
        guard !sidecar.error.code.isEmpty, !sidecar.error.message.isEmpty else {
            return [fault(path, .notASidecar(reason: "its error says nothing"))]
        }
        let image = sidecar.image.path
        let file = try failed.file(of: path, about: image)
        if let file, try !isAbout(sidecar.image, file) { return [fault(file, .otherFile)] }
        if let sha256 = sidecar.image.sha256, outbox.result(of: image)?.image.sha256 == sha256 {
            let result = outbox.tree.root.pushing(ResultName(image).sidecar)
            return [fault(file ?? path, .twice(result: result))]
        }
        // What stays in the inbox has failed in place, or has been changed since and waits.
        if file == nil, try inbox.status(of: image)?.kind != .file {
            return [fault(path, .noFile(image: sidecar.image.name))]
        }
        return []
    }

    /// Whether a file has the size, and where contents are read the digest, of what failed.
    private func isAbout(
        _ image: FailureSidecar.Image, _ file: FilePath
    ) throws(FileError) -> Bool {
        guard let status = try tree.status(of: file) else { return true }
        guard image.bytes == nil || image.bytes == status.size else { return false }
        guard isFull, let sha256 = image.sha256 else { return true }
        return try tree.digest(of: file, limit: status.size) == sha256
    }

    private func fault(_ path: FilePath, _ kind: AccountFault.Kind) -> AccountFault {
        AccountFault(tree.root.pushing(path), kind)
    }
}
