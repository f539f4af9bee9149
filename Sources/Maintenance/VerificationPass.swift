import Inbox
import Linux
import Outbox
import SystemPackage

/// One pass over all folders: counts, and suspects that are checked a second time at the end.
struct VerificationPass {
    /// A file or folder that failed its first check.
    private enum Suspect {
        case inbox(FilePath)
        case outbox(FilePath)
        case failed(FilePath)
        case archive(FilePath)
        /// A file under a temporary name: a fault unless a daemon is writing it.
        case temporary(FileTree, FilePath)
        /// A folder in which files are taken aside: a fault unless its owner is alive.
        case privateFolder(FileTree, FilePath)
        /// A folder or file that could not be read.
        case unreadable(VerificationFault)
    }

    private(set) var counts = VerificationCounts()
    private let verifier: Verifier
    private let report: (Verifier.Finding) -> Void
    private var waiting: [FilePath] = []
    private var suspects: [Suspect] = []
    /// The results whose images were not found, with the paths of these.
    private var missingInputs: [(sidecar: FilePath, image: FilePath)] = []

    init(verifier: Verifier, report: @escaping (Verifier.Finding) -> Void) {
        self.verifier = verifier
        self.report = report
    }

    mutating func walkInbox() {
        let inbox = verifier.inbox
        walk(inbox.inbox, isInbox: true) { pass, path, status in
            pass.count(inbox.verdict(on: path, status: status), of: path)
        }
    }

    mutating func walkOutbox() {
        let (outbox, tree) = (verifier.outbox, verifier.outbox.outbox.tree)
        walk(tree) { pass, path, _ in
            let faults = outbox.faults(of: path) { sidecar in
                guard !pass.hasInput(sidecar.image.file) else { return }
                pass.missingInputs.append((path, sidecar.image.file))
            }
            if !faults.isEmpty { pass.suspects.append(.outbox(path)) }
        }
    }

    mutating func walkFailed() {
        let failed = verifier.failed
        walk(failed.failed.tree) { pass, path, _ in
            if path.extension != "json" { pass.counts.failed += 1 }
            if !failed.faults(of: path).isEmpty { pass.suspects.append(.failed(path)) }
        }
    }

    mutating func walkArchive() {
        let archive = verifier.archive
        walk(archive.archive) { pass, path, status in
            switch archive.verdict(on: path, status: status) {
            case .done: pass.counts.done += 1
            case .superseded: pass.counts.superseded += 1
            case .noResult: pass.suspects.append(.archive(path))
            }
        }
    }

    /// Whether the running daemon knows of at least as many waiting images as were found.
    func isKnown(toDaemonWith waitingInDaemon: Int?) -> Bool {
        waiting.count <= waitingInDaemon ?? 0
    }

    /// Classifies the waiting images again; the daemon may have finished some meanwhile.
    mutating func recheckWaiting() {
        let paths = waiting
        waiting = []
        for path in paths where !verifier.inbox.inbox.isGone(path) {
            count(verifier.inbox.verdict(on: path) ?? .waiting, of: path)
        }
    }

    /// Checks all suspects a second time and reports those that are still faulty.
    ///
    /// - Parameters:
    ///   - waitingInDaemon: The number of images that the daemon knows to be waiting; `nil` without one.
    ///   - unreadable: What of the inbox the daemon cannot read.
    mutating func finish(waitingInDaemon: Int?, unreadable: [FilePath]) {
        reportRemovedInputs()
        for suspect in suspects {
            for fault in faults(of: suspect, isRunning: waitingInDaemon != nil) { add(fault) }
        }
        counts.waiting = waiting.count
        guard !isKnown(toDaemonWith: waitingInDaemon) else { return }
        let kind: VerificationFault.Kind = waitingInDaemon == nil ? .notRunning : .unknown
        let hidden = waiting.filter { path in unreadable.contains { path.starts(with: $0) } }
        for path in hidden {
            add(VerificationFault(path: absolute(path), kind: .unreadableForDaemon))
        }
        // Those that it knows are among the others.
        guard waiting.count - hidden.count > waitingInDaemon ?? 0 else { return }
        for path in waiting where !hidden.contains(path) {
            add(VerificationFault(path: absolute(path), kind: kind))
        }
    }
}

extension VerificationPass {
    private mutating func add(_ fault: VerificationFault) {
        counts.faults += 1
        report(.fault(fault))
    }

    private func absolute(_ path: FilePath) -> FilePath { verifier.folders.inbox.pushing(path) }

    private mutating func count(_ verdict: InboxCheck.Verdict, of path: FilePath) {
        switch verdict {
        case .done: counts.done += 1
        case .failed: counts.failed += 1
        case .waiting: waiting.append(path)
        case .ignored: counts.ignored += 1
        case .altered: suspects.append(.inbox(path))
        case .skipped: break
        }
    }

    private func faults(of suspect: Suspect, isRunning: Bool) -> [VerificationFault] {
        switch suspect {
        case .inbox(let path):
            return verifier.inbox.verdict(on: path) == .altered
                ? [VerificationFault(path: absolute(path), kind: .altered)] : []
        case .outbox(let path): return verifier.outbox.faults(of: path)
        case .failed(let path): return verifier.failed.faults(of: path)
        case .archive(let path):
            let archive = verifier.archive
            return !archive.archive.isGone(path)
                && archive.verdict(on: path) ?? .noResult == .noResult
                ? [VerificationFault(path: archive.archive.root.pushing(path), kind: .noResult)]
                : []
        case .temporary(let tree, let path):
            return isRunning || tree.isGone(path)
                ? [] : [VerificationFault(path: tree.root.pushing(path), kind: .temporary)]
        case .privateFolder(let tree, let path):
            return abandonedFiles(in: path, of: tree)
        case .unreadable(let fault): return [fault]
        }
    }

    /// The files that a dead process has left in a private folder.
    private func abandonedFiles(in folder: FilePath, of tree: FileTree) -> [VerificationFault] {
        do throws(FileError) {
            return try tree.abandonedFiles(inPrivateFolder: folder).map { name in
                VerificationFault(
                    path: tree.root.pushing(folder).appending(name), kind: .takenAside)
            }
        } catch {
            return error.isMissingFolder
                ? []
                : [
                    VerificationFault(
                        path: tree.root.pushing(folder), kind: .unreadable(error))
                ]
        }
    }

    /// Reports the results whose images are still not found, nor being moved.
    private mutating func reportRemovedInputs() {
        let (inbox, outbox) = (verifier.inbox.inbox, verifier.outbox.outbox.tree)
        // Each folder is listed once, however many of its images are gone.
        var taken: [FilePath: Set<FilePath.Component>] = [:]
        for (sidecar, image) in missingInputs {
            let folder = image.removingLastComponent()
            let names = taken[folder] ?? (try? inbox.filesTakenAside(from: folder)) ?? []
            taken[folder] = names
            if image.lastComponent.map(names.contains) ?? false || hasInput(image) { continue }
            counts.inputsRemoved += 1
            report(.inputRemoved(outbox.root.pushing(sidecar)))
        }
    }

    /// Whether the image of a result still exists, in the inbox or the archive.
    private func hasInput(_ image: FilePath) -> Bool {
        InputSearch(inbox: verifier.inbox.inbox, archive: verifier.archive.archive).exists(image)
    }

    /// Visits the regular files of a folder; hidden ones are skipped, as in the inbox.
    private mutating func walk(
        _ tree: FileTree, isInbox: Bool = false,
        _ visit: (inout VerificationPass, FilePath, FileStatus) -> Void
    ) {
        do {
            try tree.walk { folder, _ in
                if FileTree.isPrivateFolder(folder) {
                    suspects.append(.privateFolder(tree, folder))
                }
                return !InboxFileKind.isHidden(folder)
            } visit: { path, status in
                guard status.kind == .file, let name = path.lastComponent else { return }
                if !isInbox, AtomicFile.isTemporaryName(name) {
                    suspects.append(.temporary(tree, path))
                } else if !InboxFileKind.isHidden(path) {
                    visit(&self, path, status)
                }
            } onError: { path, error in
                suspects.append(
                    .unreadable(
                        VerificationFault(
                            path: tree.root.pushing(path), kind: .unreadable(error))))
            }
        } catch {
            guard isInbox || !error.isMissingFolder else { return }
            suspects.append(
                .unreadable(
                    VerificationFault(path: tree.root, kind: .unreadable(error))))
        }
    }
}
