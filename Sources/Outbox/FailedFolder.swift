import Linux
import SystemPackage

/// Where files go that cannot be read, each with a sidecar that says why.
package struct FailedFolder: Sendable {
    private let root: FilePath

    /// Names the folder, which need not exist.
    package init(_ root: FilePath) { self.root = root }

    /// Moves a file here, keeping its path below the inbox; a name that is taken gets a number.
    ///
    /// The sidecar is written first: a crash between the two leaves the file in the inbox, where
    /// it is found again. A file that may not be moved stays where it is, and the sidecar here.
    ///
    /// - Parameters:
    ///   - source: The file.
    ///   - name: Its path relative to the inbox.
    ///   - sidecar: What ``SidecarCoding`` made of it.
    /// - Returns: Where the file is now.
    /// - Throws: ``FileError``; the file is then where it was.
    package func take(
        _ source: FilePath, named name: FilePath, sidecar: [UInt8]
    ) throws(FileError) -> FilePath {
        let folder = root.pushing(name).removingLastComponent()
        try Folder(folder).create()
        var number = 0
        while true {
            defer { number += 1 }
            let target = folder.appending(Self.numbered(name, number))
            guard try FileStatus(of: target) == nil else { continue }
            try AtomicFile.write(sidecar, to: Self.sidecarPath(for: target))
            do {
                try AtomicFile.move(source, to: target)
                return target
            } catch {
                if error.errno == .fileExists { continue }
                let forbidden: [Errno] = [.permissionDenied, .notPermitted, .readOnlyFileSystem]
                if let errno = error.errno, forbidden.contains(errno) { return source }
                try AtomicFile.remove(Self.sidecarPath(for: target))
                throw error
            }
        }
    }

    private static func numbered(_ name: FilePath, _ number: Int) -> String {
        let stem = name.stem ?? ""
        let ending = name.extension.map { ".\($0)" } ?? ""
        return number == 0 ? stem + ending : "\(stem).\(number)\(ending)"
    }

    private static func sidecarPath(for file: FilePath) -> FilePath {
        file.removingLastComponent().appending("\(file.lastComponent?.string ?? "").json")
    }
}
