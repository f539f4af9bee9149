import Gallery
import Linux
import Outbox
import SystemPackage

/// Checks that each file in the outbox is a sidecar or listed by one.
struct OutboxCheck: Sendable {
    let outbox: Outbox
    let inbox: InboxCheck
    /// Whether contents are read and compared with the recorded digests.
    let isFull: Bool

    private var tree: FileTree { outbox.tree }

    /// Returns the faults of a file and, if it is a sidecar, of the files that it lists.
    ///
    /// - Parameters:
    ///   - path: The file, relative to the outbox.
    ///   - use: Called with the sidecar if the file is one and has the right name.
    /// - Returns: The faults; none for a file that no longer exists.
    func faults(of path: FilePath, sidecar use: (Sidecar) -> Void = { _ in }) -> [VerificationFault]
    {
        guard path.extension == "json" else {
            return path == IndexWriter.pageName || isListed(path) || willBeReplaced(path)
                || tree.isGone(path)
                ? [] : [fault(at: path, kind: .unlisted)]
        }
        let sidecar: Sidecar
        do {
            sidecar = try Sidecar(at: path, in: tree)
        } catch {
            return tree.isGone(path) || willBeReplaced(path)
                ? [] : [fault(at: path, kind: .notASidecar(reason: "\(error)"))]
        }
        let name = ResultName(for: sidecar.image.path)
        guard name.sidecar == path else {
            return [fault(at: path, kind: .misplaced(image: sidecar.image.name))]
        }
        use(sidecar)
        let faults = sidecar.outputs.sorted { $0.key < $1.key }.compactMap { key, output in
            guard let file = name.file(forKey: key) else {
                return fault(at: path, kind: .unexpectedOutput(key: key))
            }
            return kind(of: file, as: output).map { fault(at: file, kind: $0) }
        }
        return faults.isEmpty || willBeReplaced(path) ? [] : faults
    }

    private func kind(of file: FilePath, as output: Sidecar.Output) -> VerificationFault.Kind? {
        do {
            guard let status = try tree.status(of: file), status.kind == .file else {
                return .missing
            }
            guard status.size == output.bytes else {
                return .size(bytes: status.size, expected: output.bytes)
            }
            guard isFull else { return nil }
            let sha256 = try tree.digest(of: file, limit: output.bytes)
            return sha256 == output.sha256 ? nil : .digest
        } catch {
            return .unreadable(error)
        }
    }

    /// Whether a sidecar beside the file lists it; an unreadable sidecar is reported separately.
    private func isListed(_ file: FilePath) -> Bool {
        owners(of: file).contains { owner in
            let path = FilePath(bytes: owner.stem.bytes + ".json".utf8)
            if let sidecar = try? Sidecar(at: path, in: tree) {
                return sidecar.outputs[owner.key] != nil
            }
            return !tree.isGone(path)
        }
    }

    /// Whether the file's image is waiting, so that its results are about to be replaced.
    private func willBeReplaced(_ file: FilePath) -> Bool {
        owners(of: file).contains { owner in
            let file = PictureName(owner.stem)?.file ?? owner.stem
            return inbox.verdict(on: owner.stem) == .waiting || inbox.verdict(on: file) == .waiting
                || isShortenedNameOfWaiting(owner.stem)
        }
    }

    /// Whether `stem` is the shortened name of a waiting image.
    private func isShortenedNameOfWaiting(_ stem: FilePath) -> Bool {
        let folder = stem.removingLastComponent()
        guard stem.lastComponentBytes.count > 200 else { return false }
        var isFound = false
        try? inbox.inbox.walk(from: folder) { below, _ in
            below == folder
        } visit: { image, status in
            isFound =
                isFound
                || isShortenedName(stem, of: image)
                    && inbox.verdict(on: image, status: status) == .waiting
        } onError: { _, _ in
        }
        return isFound
    }

    /// Whether `stem` is the shortened name of `image`, or of one image of its stack; the latter is
    /// recognised by its beginning alone, because the part that numbers it was cut off.
    private func isShortenedName(_ stem: FilePath, of image: FilePath) -> Bool {
        if ResultName(for: image).file(suffix: "") == stem { return true }
        let picture = ResultName(for: FilePath(bytes: image.bytes + "#s00000t00000z00000".utf8))
            .file(
                suffix: "")
        guard picture.lastComponentBytes.count == stem.lastComponentBytes.count else {
            return false
        }
        return stem.lastComponentBytes.contains(UInt8(ascii: "~"))
            && picture.bytes.dropLast(Self.digestDigits)
                == stem.bytes.dropLast(Self.digestDigits)
    }

    /// The number of digits at the end of a shortened name; see ``ResultName``.
    private static let digestDigits = 16

    /// The image paths that `file` may belong to, each with the key under which a sidecar lists it.
    private func owners(of file: FilePath) -> [(stem: FilePath, key: String)] {
        let name = file.lastComponentBytes
        let folder = file.removingLastComponent()
        return name.indices.filter { $0 > 0 && name[$0] == UInt8(ascii: ".") }.map { dot in
            (
                folder.pushing(FilePath(bytes: Array(name[..<dot]))),
                String(decoding: name, as: UTF8.self)
            )
        }
    }

    private func fault(at path: FilePath, kind: VerificationFault.Kind) -> VerificationFault {
        VerificationFault(path: tree.root.pushing(path), kind: kind)
    }
}
