import Linux
import Outbox
import SystemPackage

/// Checks that each failed file has its sidecar and each sidecar its file.
struct FailedCheck: Sendable {
    let failed: FailedFolder
    let outbox: Outbox
    let inbox: FileTree
    /// Whether contents are read and compared with the recorded digests.
    let isFull: Bool

    private var tree: FileTree { failed.tree }

    /// Returns the faults of a file.
    func faults(of path: FilePath) -> [VerificationFault] {
        do {
            guard try tree.status(of: path) != nil else { return [] }
            guard path.extension == "json" else {
                let reason = try tree.status(of: ResultName(for: path).sidecar)
                return reason == nil ? [fault(at: path, kind: .missingSidecar)] : []
            }
            return try faults(ofSidecar: path)
        } catch {
            return [fault(at: path, kind: .unreadable(error))]
        }
    }

    private func faults(ofSidecar path: FilePath) throws(FileError) -> [VerificationFault] {
        let sidecar: FailureSidecar
        do {
            sidecar = try FailureSidecar(at: path, in: tree)
        } catch {
            return [fault(at: path, kind: .notASidecar(reason: "\(error)"))]
        }
        guard !sidecar.error.code.isEmpty, !sidecar.error.message.isEmpty else {
            return [fault(at: path, kind: .notASidecar(reason: "its error says nothing"))]
        }
        let image = sidecar.image.path
        let file = try failed.file(ofSidecar: path, about: image)
        if let file, try !matches(sidecar.image, file: file) {
            return [fault(at: file, kind: .differentFile)]
        }
        if let sha256 = sidecar.image.sha256, outbox.result(for: image)?.image.sha256 == sha256 {
            let result = outbox.tree.root.pushing(ResultName(for: image).sidecar)
            return [fault(at: file ?? path, kind: .alsoDone(result: result))]
        }
        // A file in the inbox has failed in place, or was changed since and is waiting.
        if file == nil, try inbox.status(of: image)?.kind != .file,
            try !isBeingMoved(image, sidecar: path)
        {
            return [fault(at: path, kind: .missingFile(image: sidecar.image.name))]
        }
        return []
    }

    /// Whether a file is on its way from the inbox or back to it; after the death of who moved it, it
    /// is a fault of its own.
    private func isBeingMoved(_ image: FilePath, sidecar: FilePath) throws(FileError) -> Bool {
        if try inbox.isTakenAside(image) { return true }
        let failed = FilePath(bytes: Array(sidecar.bytes.dropLast(".json".utf8.count)))
        return try tree.isTakenAside(failed)
    }

    /// Whether a file has the size, and in a full check the digest, of the file that failed.
    private func matches(
        _ image: FailureSidecar.Image, file: FilePath
    ) throws(FileError) -> Bool {
        guard let status = try tree.status(of: file) else { return true }
        guard image.bytes == nil || image.bytes == status.size else { return false }
        guard isFull, let sha256 = image.sha256 else { return true }
        return try tree.digest(of: file, limit: status.size) == sha256
    }

    private func fault(at path: FilePath, kind: VerificationFault.Kind) -> VerificationFault {
        VerificationFault(path: tree.root.pushing(path), kind: kind)
    }
}
