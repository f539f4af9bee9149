import Glibc
import SystemPackage

/// The claim on a folder that no other process makes at the same time (flock(2)); given up with
/// the value, or with the process.
///
/// The lock lies on a file in the folder that stays there: were it removed, two processes could
/// lock two files of the same name. Where the file cannot be made (a read-only inbox), it lies on
/// the folder itself.
package struct FolderLock: ~Copyable {
    /// The file in the folder.
    package static let fileName = ".nucleid.lock"

    private let file: LockFile
    private let isShared: Bool

    /// Locks the folder, or says at once who has it.
    ///
    /// - Parameters:
    ///   - folder: Must exist.
    ///   - shared: Whether others may share it, such as readers that no writer may disturb.
    /// - Throws: ``FolderLockError``.
    package init(_ folder: FilePath, shared: Bool = false) throws(FolderLockError) {
        let file: LockFile
        do { file = try LockFile(in: folder) } catch { throw .file(error) }
        let taken: Bool
        do { taken = try file.lock(shared: shared) } catch { throw .file(error) }
        guard taken else { throw .inUse(path: folder, process: file.owner) }
        // Whoever left a number here is dead; it must not be blamed for what comes now.
        file.write(shared ? "" : "\(getpid())\n")
        self.file = file
        isShared = shared
    }

    deinit {
        if !isShared { file.write("") }
    }
}
