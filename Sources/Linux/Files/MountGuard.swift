import SystemPackage

/// Detects that another file system is mounted at a folder than when the process started.
///
/// An unmounted network share leaves an empty folder of the same name on the disk below; files
/// written there would be hidden when the share is mounted again.
package struct FolderHomes: Sendable {
    private let devices: [(folder: FilePath, device: UInt)]

    /// Records the device of each folder that exists now.
    package init(_ folders: [FilePath]) {
        devices = folders.compactMap { folder in
            (try? FileStatus(of: folder)).map { (folder, $0.device) }
        }
    }

    /// Checks that every folder is still on the device it was on at the start.
    ///
    /// - Throws: ``FileError`` for the first folder that is not.
    package func check() throws(FileError) {
        for (folder, device) in devices {
            let status = try FileStatus(of: folder)
            guard status?.device != device else { continue }
            throw .notUsable(
                path: folder,
                reason: status == nil
                    ? "it was removed; make it again, or restart nucleid"
                    : "another file system is mounted there than at the start; "
                        + "mount the first one again, or restart nucleid")
        }
    }
}
