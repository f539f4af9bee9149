import Glibc
import SystemPackage

/// Renames a file or folder as another program does (rename(2)).
package func renameFile(_ source: FilePath, to target: FilePath) throws {
    guard rename(source.string, target.string) == 0 else { throw Errno(rawValue: errno) }
}
