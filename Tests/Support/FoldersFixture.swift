import Glibc
import Linux
import Outbox
import SystemPackage

/// A daemon's folders, filled by hand.
package final class FoldersFixture: Sendable {
    private let temporary: TemporaryFolder

    /// Makes the folders, empty.
    package init() throws {
        temporary = try TemporaryFolder()
        for name in ["inbox", "outbox", "failed", "archive"] {
            try Folder(temporary.path.appending(name)).create()
        }
    }

    package var root: FilePath { temporary.path }

    /// A folder by its name.
    package func tree(_ name: String) -> FileTree { FileTree(root: root.appending(name)) }

    package func write(_ bytes: [UInt8], to below: FilePath, in folder: String) throws {
        try tree(folder).createFolder(at: below.removingLastComponent())
        try tree(folder).write(bytes, to: below)
    }

    /// Writes over a file without changing its time.
    package func alter(_ bytes: [UInt8], at below: FilePath, in folder: String) throws {
        let path = root.appending(folder).pushing(below)
        let before = try FileStatus(of: path)?.modified ?? 0
        try write(bytes, to: below, in: folder)
        try setTime(of: path, to: before)
    }

    package func setTime(of path: FilePath, to nanoseconds: Int) throws {
        let time = timespec(
            tv_sec: nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
        let result = path.withPlatformString { utimensat(AT_FDCWD, $0, [time, time], 0) }
        if result != 0 { throw Errno(rawValue: errno) }
    }

    /// Publishes a result of an image that lies in a folder, or lay there.
    package func publish(_ image: FilePath, from folder: String = "inbox", content: [UInt8]) throws
    {
        let modified = try tree(folder).status(of: image)?.modified ?? 0
        try publish(image, content: content, modified: modified, planes: nil)
    }

    private func publish(
        _ image: FilePath, content: [UInt8], modified: Int, planes: Sidecar.Planes?
    ) throws {
        let mask = ResultFile(suffix: ".mask.png", bytes: [9, 9, 9])
        try Outbox(root: root.appending("outbox")).publish([mask], for: image) {
            var sidecar = Self.sidecar(
                image, content: content, modified: modified,
                outputs: [ResultName(for: image).key(suffix: ".mask.png"): mask.output])
            sidecar.image.planes = planes
            return try SidecarCoding.encode(sidecar)
        }
    }

    /// A file of three pictures in a folder, some of which have their result.
    package func stack(_ image: FilePath, in folder: String, published: Int = 3) throws {
        try write(image.bytes, to: image, in: folder)
        let modified = try tree(folder).status(of: image)?.modified ?? 0
        for time in 0..<published {
            try publish(
                FilePath(bytes: image.bytes + "#t000\(time)".utf8), content: image.bytes,
                modified: modified,
                planes: .init(
                    file: image, chosen: (0, nil, time), channelName: nil, size: (1, 2, 3),
                    pictures: 3))
        }
    }

    /// An image in a folder with its result.
    package func done(_ image: FilePath, in folder: String = "inbox") throws {
        let content = image.bytes
        try write(content, to: image, in: folder)
        try publish(image, from: folder, content: content)
    }

    /// An image in the failed folder with its reason.
    package func fail(_ image: FilePath) throws {
        try write(image.bytes, to: image, in: "inbox")
        let status = try tree("inbox").status(of: image)
        _ = try FailedFolder(root: root.appending("failed")).moveIn(
            image, from: tree("inbox"),
            sidecar: Self.reason(image, content: image.bytes, modified: status?.modified ?? 0))
    }

    /// An image that has failed, and may not be moved.
    package func hold(_ image: FilePath) throws {
        try write(image.bytes, to: image, in: "inbox")
        let modified = try tree("inbox").status(of: image)?.modified ?? 0
        try write(
            Self.reason(image, content: image.bytes, modified: modified),
            to: ResultName(for: image).sidecar, in: "failed")
        // An hour ago: a new one may be that of an image on its way.
        try setTime(
            of: root.appending("failed").pushing(ResultName(for: image).sidecar),
            to: modified - 3_600_000_000_000)
    }

    package static func reason(
        _ image: FilePath, content: [UInt8], modified: Int, message: String = "It fails."
    ) throws -> [UInt8] {
        try SidecarCoding.encode(
            FailureSidecar(
                image: .init(
                    name: image, sha256: Digest.sha256(of: content), bytes: content.count,
                    modified: Timestamp(nanoseconds: modified)),
                error: ErrorRecord(code: "a-code", message: message, cure: "Mend it."),
                finished: Timestamp(nanoseconds: 0), version: "0.1"))
    }

    package static func sidecar(
        _ image: FilePath, content: [UInt8], modified: Int, outputs: [String: Sidecar.Output]
    ) -> Sidecar {
        Sidecar(
            image: .init(
                name: image, sha256: Digest.sha256(of: content), bytes: content.count,
                format: "png",
                width: 1, height: 1, bits: 8, channels: 1,
                modified: Timestamp(nanoseconds: modified), pixelSizeUm: nil),
            model: .init(name: "m", sha256: "aa"), settingsSha256: "bb",
            kernels: .init(
                simd: "portable", precision: "exact", precisionAsked: "exact", threads: 1),
            preparation: .init(
                bitsUsed: 8, meanIntensity: 1, polarity: "auto", inverted: false, low: 0, high: 1),
            tiles: .init(height: 16, width: 16, overlap: 0, columns: 1, rows: 1),
            mask: .init(
                file: ResultName(for: image).key(suffix: ".mask.png"), threshold: 0.5,
                foregroundFraction: 0,
                meanIntensity: nil),
            labels: .init(file: ResultName(for: image).key(suffix: ".labels.png"), error: nil),
            nuclei: .init(count: 0, components: 0, minimumAreaPx: 16), dice: nil, expectedDice: 1,
            quality: .init(flags: ["blank"], saturatedFraction: 0, contrast: 0, promisedDice: 1),
            timingMs: [:], outputs: outputs,
            finished: Timestamp(nanoseconds: 0), version: "0.1")
    }
}
