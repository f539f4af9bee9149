import Linux
import SystemPackage

/// Where files go that cannot be read, each with a sidecar that says why.
///
/// A file that may not be moved stays in the inbox, and its sidecar alone lies here: it has failed
/// in place.
package struct FailedFolder: Sendable {
    /// The folder; no link below it is followed.
    package let tree: Tree

    /// Names the folder, which need not exist.
    package init(_ root: FilePath) { tree = Tree(root) }

    /// Moves a file here, keeping its path below the inbox; a name that is taken gets a number,
    /// also that of a folder that is a file here.
    ///
    /// The sidecar is written first: a crash between the two leaves the file in the inbox, where
    /// it is found again. A file that may not be moved stays where it is, and the sidecar here.
    ///
    /// - Parameters:
    ///   - path: The file, relative to the inbox.
    ///   - inbox: Where it lies.
    ///   - fingerprint: What has failed; what has come in its place is not moved. `nil` for
    ///     whatever is there.
    ///   - sidecar: What ``SidecarCoding`` made of it.
    /// - Returns: The absolute path where the file is now.
    /// - Throws: ``FileError``; the file is then where it was. `changed` where it is another by
    ///   now, which is still to be tried; no sidecar is left then.
    package func take(
        _ path: FilePath, from inbox: Tree, expecting fingerprint: Fingerprint? = nil,
        sidecar: [UInt8]
    ) throws(FileError) -> FilePath {
        let home = try tree.home(of: path)
        try tree.createFolder(home.removingLastComponent())
        var number = 0
        while true {
            defer { number += 1 }
            let place = FailedPlace(of: home, number: number)
            switch try place.state(for: path, in: tree) {
            case .taken, .foreign: continue
            case .standing, .free: break
            }
            try tree.write(sidecar, to: place.sidecar)
            do {
                try inbox.move(path, to: tree, as: place.file, expecting: fingerprint)
                return tree.root.pushing(place.file)
            } catch {
                // Moved, and only then something failed, such as the synchronizing of a folder.
                if try inbox.status(of: path) == nil, try tree.status(of: place.file) != nil {
                    return tree.root.pushing(place.file)
                }
                // The sidecar was written just now, so it is the inbox that refuses.
                if error.isRefusal { return inbox.root.pushing(path) }
                try tree.remove(place.sidecar)
                if error.errno != .fileExists { throw error }
            }
        }
    }

    /// The sidecar of an image that has failed in place, with this very content.
    ///
    /// - Parameters:
    ///   - image: Its path, relative to the inbox.
    ///   - sha256: The digest of its content, or `nil` where that cannot be read.
    ///   - bytes: Its size, which decides where there is no digest.
    /// - Returns: The sidecar, or `nil` where the image is still to be tried.
    package func standing(
        for image: FilePath, sha256: String?, bytes: Int?
    ) -> FailureSidecar? {
        guard let sidecar = standing(for: image), sidecar.image.sha256 == sha256,
            sha256 != nil || sidecar.image.bytes == bytes
        else { return nil }
        return sidecar
    }

    /// The sidecar of an image that has failed in place, whatever its content was.
    package func standing(for image: FilePath) -> FailureSidecar? {
        guard let home = try? tree.home(of: image) else { return nil }
        var number = 0
        while true {
            let place = FailedPlace(of: home, number: number)
            switch try? place.state(for: image, in: tree) {
            case .taken, .foreign: number += 1
            case .standing(let sidecar): return sidecar
            case .free, nil: return nil
            }
        }
    }

    /// The file that a sidecar lies beside, or `nil` where the image has failed in place.
    ///
    /// - Parameters:
    ///   - sidecar: Its path below this folder.
    ///   - image: The image that it names.
    /// - Returns: The file's path below this folder.
    /// - Throws: ``FileError`` where the folder cannot be looked into.
    package func file(
        of sidecar: FilePath, about image: FilePath
    ) throws(FileError) -> FilePath? {
        let plain = FilePath(bytes: sidecar.bytes.dropLast(".json".utf8.count))
        if try tree.status(of: plain) != nil { return plain }
        // A long name is cut before it gets its suffix: then the image must say it.
        let folder = sidecar.removingLastComponent()
        guard let name = image.lastComponent else { return nil }
        var number = 0
        while true {
            let place = FailedPlace(of: folder.appending(name), number: number)
            let isTaken = try tree.status(of: place.file) != nil
            if place.sidecar == sidecar { return isTaken ? place.file : nil }
            if !isTaken, try tree.status(of: place.sidecar) == nil { return nil }
            number += 1
        }
    }

    /// Removes what a dead process has left half-written; call it before any other is started.
    ///
    /// - Returns: How many files; 0 where there is no folder yet.
    /// - Throws: ``FileError`` where the folder cannot be listed.
    package func clear() throws(FileError) -> Int { try tree.clearTemporaries() }
}
