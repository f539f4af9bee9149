import Images
import Inbox
import Linux
import Scratch
import SystemPackage

/// A fault other than the image's own content that prevents an image from being processed now.
package enum Fault: Sendable, Equatable {
    /// The machine fails every job alike: no disk space, no file descriptors, an outbox that
    /// cannot be written. All jobs wait.
    case machine(reason: String)
    /// Only this file cannot be processed now. It is tried again later; no other job waits.
    case file(reason: String)
    /// This file can never have what it needs under its name: a path that is too long, a name that
    /// the file system refuses. It fails, or stays in place if that cannot be recorded either.
    case entry(reason: String)

    /// The errors of a full disk (ENOSPC) and of an exceeded disk quota (EDQUOT).
    static let diskFull: Set<Errno> = [.noSpace, .diskQuotaExceeded]
    /// The errors that are reported for one file but affect the whole process.
    private static let general: Set<Errno> =
        diskFull.union([.tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory])
    /// The errors of one entry of a folder that the daemon writes to, which may end by themselves.
    private static let passing: Set<Errno> = [
        .notPermitted, .noSuchFileOrDirectory, .fileExists, .directoryNotEmpty, .resourceBusy,
        .textFileBusy, .improperLink, .tooManyLinks, .fileTooLarge, .staleNFSFileHandle,
        .invalidArgument, .overflow,
    ]

    /// The reason, as a sentence without a full stop.
    package var reason: String {
        switch self {
        case .machine(let reason), .file(let reason), .entry(let reason): reason
        }
    }

    /// Classifies an error, without looking at the disk; see ``FaultProbe``.
    ///
    /// - Parameters:
    ///   - error: The error that was thrown.
    ///   - sources: The folders that the daemon only reads files from.
    ///   - outputs: The folders that it writes to for single images.
    package init(
        _ error: any Error, reading sources: [FilePath], writing outputs: [FilePath] = []
    ) {
        let reason = "\(error)"
        if error is InsufficientScratchSpace || Self.isScratchFull(error) {
            // Smaller images need no scratch space.
            self = .file(reason: reason)
        } else if let errno = (error as? ImageError)?.machineErrno {
            // From decoders, which read the image, its ground truth or its result: errors of
            // writing are `FileError`s with a path.
            self =
                Self.general.contains(Errno(rawValue: errno))
                ? .machine(reason: reason) : .file(reason: reason)
        } else if let error = error as? FileError {
            let place = FaultPlace(of: error.path, sources: sources, outputs: outputs)
            self = Self.classified(error, at: place, reason: reason)
        } else {
            self = .machine(reason: reason)
        }
    }

    /// Classifies a failed system call by its error number, its operation, and whose path it was.
    private static func classified(
        _ error: FileError, at place: FaultPlace, reason: String
    ) -> Fault {
        if let errno = error.errno, general.contains(errno) { return .machine(reason: reason) }
        switch place {
        case .folder: return .machine(reason: reason)
        case .source:
            let cure = error.errno == .permissionDenied ? "; \(PermissionCure.reading)" : ""
            return .file(reason: reason + cure)
        case .output(let isTop):
            if error.isFaultOfResultName || error.errno == .tooManySymbolicLinkLevels {
                return .entry(reason: reason)
            }
            guard case .system(_, let action, let errno) = error else {
                return .file(reason: reason)
            }
            // The right that is missing is that of the folder around the name, but for the right to
            // read a file that is there.
            if errno == .permissionDenied {
                return isTop && action != "open" ? .machine(reason: reason) : .file(reason: reason)
            }
            if errno == .ioError, ["open", "read"].contains(action) {
                return .file(reason: reason)
            }
            return passing.contains(errno) ? .file(reason: reason) : .machine(reason: reason)
        }
    }

    private static func isScratchFull(_ error: any Error) -> Bool {
        guard case .system(_, ScratchFile.writeAction, let errno)? = error as? FileError else {
            return false
        }
        return diskFull.contains(errno)
    }
}

/// Whose path an error names.
private enum FaultPlace {
    /// A file or sub-folder that somebody has dropped.
    case source
    /// A name that the daemon gave for an image; `isTop` if it is directly in the outbox, the failed
    /// folder or the archive.
    case output(isTop: Bool)
    /// One of the daemon's folders as a whole, its state, or anything else.
    case folder

    init(of path: FilePath, sources: [FilePath], outputs: [FilePath]) {
        func root(of path: FilePath, in roots: [FilePath]) -> FilePath? {
            roots.first { path.starts(with: $0) && path != $0 }
        }
        if root(of: path, in: sources) != nil {
            self = .source
        } else if let root = root(of: path, in: outputs) {
            self = .output(isTop: path.components.count == root.components.count + 1)
        } else {
            self = .folder
        }
    }
}
