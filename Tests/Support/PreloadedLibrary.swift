import Glibc
import Linux
import SystemPackage

/// A library of `Tests/Faults` that a process loads before libc (LD_PRELOAD, ld.so(8)).
package struct PreloadedLibrary {
    /// The modules whose calls count in `codecs.c`: the shims in the executable, and what they call.
    package static let codecs =
        ([".", "libc.so"]
        + [
            "png16", "tiff", "jpeg", "netpbm", "lept", "expat", "z", "zstd", "lzma", "webp",
            "sharpyuv", "Lerc", "jbig", "deflate",
        ].map { "/lib\($0)." }).joined(separator: " ")

    /// Whether AddressSanitizer, which must be loaded first itself, rules preloading out.
    package static var isRuledOut: Bool { dlsym(nil, "__asan_init") != nil }

    /// Why it could not be built.
    package struct Failure: Error {
        package let message: String
    }

    private let folder: TemporaryFolder
    /// For `LD_PRELOAD`.
    package let path: FilePath

    /// Compiles `Tests/Faults/NAME.c`.
    ///
    /// - Parameters:
    ///   - name: The name of the source.
    ///   - file: The name of the library; `nil` for `NAME.so`.
    /// - Throws: ``Failure`` if the compiler refuses it.
    package init(_ name: String, as file: String? = nil) throws {
        folder = try TemporaryFolder()
        path = folder.path.appending(file ?? "\(name).so")
        let source = Fixtures.root.appending("Tests/Faults/\(name).c")
        let result = try Program.run(
            "/usr/bin/gcc",
            ["-shared", "-fPIC", "-O2", "-fexceptions", "-o", path.string, source.string])
        guard result.status == 0 else { throw Failure(message: result.errors) }
    }
}
