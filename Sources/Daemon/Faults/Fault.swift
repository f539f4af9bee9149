import Images
import Linux
import Scratch
import SystemPackage

/// A fault other than the image's own that prevents an image from being processed now.
package enum Fault: Sendable, Equatable {
    /// The machine fails every job alike: no disk space, no file descriptors, an outbox that
    /// cannot be written.
    case machine(reason: String)
    /// Only this file cannot be read now; others may be readable.
    case file(reason: String)

    /// The errors of a full disk (ENOSPC) and of an exceeded disk quota (EDQUOT).
    static let diskFull: Set<Errno> = [.noSpace, .diskQuotaExceeded]
    /// The errors that are reported for one file but affect the whole process.
    private static let general: Set<Errno> =
        diskFull.union([.tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory])

    /// The reason, as a sentence without a full stop.
    package var reason: String {
        switch self {
        case .machine(let reason), .file(let reason): reason
        }
    }

    /// Classifies an error.
    ///
    /// - Parameters:
    ///   - error: The error that was thrown.
    ///   - sources: The folders that the daemon only reads files from.
    package init(_ error: any Error, reading sources: [FilePath]) {
        let reason = "\(error)"
        if error is InsufficientScratchSpace || Self.isScratchFull(error) {
            // Smaller images need no scratch space.
            self = .file(reason: reason)
            return
        }
        if let errno = (error as? ImageError)?.machineErrno {
            // From decoders, which read the image, its ground truth or its result: errors of
            // writing are `FileError`s with a path.
            self =
                Self.general.contains(Errno(rawValue: errno))
                ? .machine(reason: reason) : .file(reason: reason)
            return
        }
        guard case .system(let path, _, let errno)? = error as? FileError,
            !Self.general.contains(errno),
            sources.contains(where: { path.starts(with: $0) && path != $0 })
        else {
            self = .machine(reason: reason)
            return
        }
        self = .file(reason: reason)
    }

    private static func isScratchFull(_ error: any Error) -> Bool {
        guard case .system(_, ScratchFile.writeAction, let errno)? = error as? FileError else {
            return false
        }
        return diskFull.contains(errno)
    }
}
