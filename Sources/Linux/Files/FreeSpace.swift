import Glibc
import SystemPackage

/// How much room a file system has.
package enum FreeSpace {
    /// The bytes that a user without privileges may take (statvfs(3)).
    ///
    /// - Parameter path: Anything on the file system.
    /// - Returns: Bytes.
    /// - Throws: ``FileError``.
    package static func bytes(at path: FilePath) throws(FileError) -> Int {
        var status = statvfs()
        _ = try check("look for room in", path) {
            path.withPlatformString { statvfs($0, &status) }
        }
        let (bytes, overflow) = Int(clamping: status.f_bavail)
            .multipliedReportingOverflow(by: Int(clamping: status.f_frsize))
        return overflow ? .max : bytes
    }
}
