import ArgumentParser
import Linux
import SystemPackage

/// The argument of `--output` where it names a file.
enum OutputFile {
    /// Checks that the file can be written, and that it would not overwrite an input.
    ///
    /// - Parameters:
    ///   - output: The argument.
    ///   - inputs: The files that the command reads, with symbolic links resolved.
    /// - Throws: `ValidationError`.
    static func check(_ output: String, against inputs: [FilePath]) throws {
        let path = FilePath(output).resolved
        if inputs.contains(path) {
            throw ValidationError("--output: '\(output)' is one of the inputs.")
        }
        if try FileStatus(of: path)?.kind == .folder {
            throw ValidationError("--output: '\(output)' is a folder.")
        }
        if try FileStatus(of: path.removingLastComponent())?.kind != .folder {
            throw ValidationError("--output: there is no folder for '\(output)'.")
        }
    }
}
