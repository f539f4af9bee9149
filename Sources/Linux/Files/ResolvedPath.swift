import Glibc
import SystemPackage

extension FilePath {
    /// The path with every link followed (realpath(3)); what does not exist yet stays as it is
    /// written, below what does.
    package var resolved: FilePath {
        if let real = withPlatformString({ realpath($0, nil) }) {
            defer { free(real) }
            return FilePath(platformString: real)
        }
        guard let last = lastComponent else { return isEmpty ? FilePath(".").resolved : self }
        let parent = removingLastComponent().resolved
        return last.kind == .parentDirectory
            ? parent.removingLastComponent() : parent.appending(last)
    }
}
