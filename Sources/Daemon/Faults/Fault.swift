import Images
import Linux
import Scratch
import SystemPackage

/// Whose fault it is that an image could not be done, where it is not the image's own.
package enum Fault: Sendable, Equatable {
    /// The machine fails everything alike: no room, no descriptors, an outbox that cannot be
    /// written.
    case machine(reason: String)
    /// This one file cannot be read now; others may.
    case file(reason: String)

    /// The disk is full, or the user's share of it (EDQUOT).
    static let diskFull: Set<Errno> = [.noSpace, .diskQuotaExceeded]
    /// Errors that one file has for the whole process.
    private static let general: Set<Errno> =
        diskFull.union([.tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory])

    /// Why, as a sentence without its end.
    package var reason: String {
        switch self {
        case .machine(let reason), .file(let reason): reason
        }
    }

    /// Sorts an error.
    ///
    /// - Parameters:
    ///   - error: What was thrown.
    ///   - sources: The folders that are only read from.
    package init(_ error: any Error, reading sources: [FilePath]) {
        let reason = "\(error)"
        if error is ScratchShortage || Self.isScratchFull(error) {
            // A small image needs none.
            self = .file(reason: reason)
            return
        }
        if let errno = (error as? ImageError)?.machineErrno {
            // Decoders read the image, its truth or its result; what encoders fail to write has a path.
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
        guard case .system(_, ScratchFile.writing, let errno)? = error as? FileError else {
            return false
        }
        return diskFull.contains(errno)
    }
}
