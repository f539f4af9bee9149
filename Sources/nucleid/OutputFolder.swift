import Linux
import SystemPackage

/// The argument of `--output` where it names a folder.
enum OutputFolder {
    /// Makes the folder, so that one that cannot be written is one error before any work.
    ///
    /// - Parameter output: The argument.
    /// - Returns: Whether it is new.
    /// - Throws: `ExitCode` 73 (EX_CANTCREAT) after the error has been printed.
    static func make(_ output: String) throws -> Bool {
        let folder = Folder(FilePath(output))
        do {
            let isNew = try FileStatus(of: folder.path.resolvingSymlinks) == nil
            try folder.create()
            try folder.checkWritable()
            return isNew
        } catch {
            throw ExitStatus.ending(ExitStatus.cannotCreate, "--output: \(error)")
        }
    }
}
