import Linux
import SystemPackage

/// The folder of results; it is the record of what has been done.
///
/// For `plate1/cell.tif`: `plate1/cell.tif.mask.png`, then `plate1/cell.tif.json`. A result exists
/// when its sidecar does, which is written last and, where a result is renewed, removed first.
package struct Outbox: Sendable {
    /// The largest sidecar that is read, in bytes.
    private static let sidecarLimit = 16 << 20

    private let root: FilePath

    /// Names the folder, which need not exist.
    package init(_ root: FilePath) { self.root = root }

    /// The file name of an image's mask, beside its sidecar.
    package static func maskName(for image: FilePath) -> String {
        "\(image.lastComponent?.string ?? "").mask.png"
    }

    /// Publishes a result whole: its files, then its sidecar.
    ///
    /// - Parameters:
    ///   - files: Names, without folders, and contents.
    ///   - image: The image's path, relative to the inbox.
    ///   - sidecar: Asked for once the files are there; what ``SidecarCoding`` makes of it.
    /// - Throws: ``FileError``, or what `sidecar` throws; there is no result then.
    package func publish(
        _ files: [(name: String, bytes: [UInt8])], for image: FilePath,
        sidecar: () throws -> [UInt8]
    ) throws {
        let folder = self.folder(of: image)
        try Folder(folder).create()
        try AtomicFile.remove(sidecarPath(for: image))
        for file in files {
            try AtomicFile.write(file.bytes, to: folder.appending(file.name))
        }
        try AtomicFile.write(sidecar(), to: sidecarPath(for: image))
    }

    /// Replaces the sidecar of a result whose other files stay as they are.
    package func renew(sidecar: [UInt8], for image: FilePath) throws(FileError) {
        try AtomicFile.write(sidecar, to: sidecarPath(for: image))
    }

    /// The sidecar of an image's result, or `nil` where there is none that can be read.
    package func sidecar(for image: FilePath) -> Sidecar? {
        guard let file = try? OpenFile(sidecarPath(for: image)),
            let bytes = try? file.readAll(limit: Self.sidecarLimit),
            let sidecar = try? SidecarCoding.decode(Sidecar.self, from: bytes),
            sidecar.schema == Sidecar.version
        else { return nil }
        return sidecar
    }

    /// Whether the files that a sidecar lists are there, at the size that it says.
    package func isComplete(_ sidecar: Sidecar, for image: FilePath) -> Bool {
        sidecar.outputs.allSatisfy { name, output in
            (try? FileStatus(of: folder(of: image).appending(name)))?.size == output.bytes
        }
    }

    /// Reads one of a result's files.
    package func read(
        _ name: String, of image: FilePath, limit: Int
    ) throws(FileError) -> [UInt8] {
        try OpenFile(folder(of: image).appending(name)).readAll(limit: limit)
    }

    private func folder(of image: FilePath) -> FilePath {
        root.pushing(image).removingLastComponent()
    }

    private func sidecarPath(for image: FilePath) -> FilePath {
        folder(of: image).appending("\(image.lastComponent?.string ?? "").json")
    }
}
