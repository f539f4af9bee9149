import Linux
import Outbox
import SystemPackage

/// Checks that each failed file has its sidecar and each sidecar its file.
struct FailedCheck: Sendable {
    let failed: FailedFolder
    let outbox: Outbox
    let inbox: Tree
    /// Whether contents are read and compared with the recorded digests.
    let isFull: Bool

    private var tree: Tree { failed.tree }

    /// Returns the faults of a file.
    func faults(of path: FilePath) -> [VerificationFault] {
        do {
            guard try tree.status(of: path) != nil else { return [] }
            guard path.extension == "json" else {
                let reason = try tree.status(of: ResultName(path).sidecar)
                return reason == nil ? [fault(path, .missingSidecar)] : []
            }
            return try faults(ofSidecar: path)
        } catch {
            return [fault(path, .unreadable(reason: "\(error)"))]
        }
    }

    private func faults(ofSidecar path: FilePath) throws(FileError) -> [VerificationFault] {
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
        if let file, try !matches(sidecar.image, file) { return [fault(file, .differentFile)] }
        if let sha256 = sidecar.image.sha256, outbox.result(of: image)?.image.sha256 == sha256 {
            let result = outbox.tree.root.pushing(ResultName(image).sidecar)
            return [fault(file ?? path, .alsoDone(result: result))]
        }
        // A file in the inbox has failed in place, or was changed since and is waiting.
        if file == nil, try inbox.status(of: image)?.kind != .file {
            return [fault(path, .missingFile(image: sidecar.image.name))]
        }
        return []
    }

    /// Whether a file has the size, and in a full check the digest, of the file that failed.
    private func matches(
        _ image: FailureSidecar.Image, _ file: FilePath
    ) throws(FileError) -> Bool {
        guard let status = try tree.status(of: file) else { return true }
        guard image.bytes == nil || image.bytes == status.size else { return false }
        guard isFull, let sha256 = image.sha256 else { return true }
        return try tree.digest(of: file, limit: status.size) == sha256
    }

    private func fault(_ path: FilePath, _ kind: VerificationFault.Kind) -> VerificationFault {
        VerificationFault(tree.root.pushing(path), kind)
    }
}
