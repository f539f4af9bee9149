import SystemPackage

/// The file systems that results and inputs go to, as they were at the start.
///
/// A share that is unmounted leaves an empty folder of its name on the disk below: what is written
/// there would be hidden once the share is back.
package struct FolderHomes: Sendable {
    private let devices: [(folder: FilePath, device: UInt)]

    /// Notes where the folders lie now.
    package init(_ folders: [FilePath]) {
        devices = folders.compactMap { folder in
            (try? FileStatus(of: folder)).map { (folder, $0.device) }
        }
    }

    /// Makes sure that all are where they were.
    ///
    /// - Throws: ``FileError`` naming the one that is not.
    package func check() throws(FileError) {
        for (folder, device) in devices {
            let status = try FileStatus(of: folder)
            guard status?.device != device else { continue }
            throw .notUsable(
                path: folder,
                reason: status == nil
                    ? "it was removed; make it again, or restart nucleid"
                    : "another file system is there than at the start; "
                        + "mount the first one again, or restart nucleid")
        }
    }
}
