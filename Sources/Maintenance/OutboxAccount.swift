import Gallery
import Linux
import Outbox
import SystemPackage

/// Whether each file in the outbox is a sidecar, or listed by one.
struct OutboxAccount: Sendable {
    let outbox: Outbox
    let inbox: InboxAccount
    /// Whether contents are read.
    let isFull: Bool

    private var tree: Tree { outbox.tree }

    /// What is wrong with a file, and with those that it lists if it is a sidecar.
    ///
    /// - Parameters:
    ///   - path: The file, relative to the outbox.
    ///   - use: Called with the file's content where it is a sidecar in its place.
    /// - Returns: Nothing for a file that is gone by now.
    func faults(of path: FilePath, sidecar use: (Sidecar) -> Void = { _ in }) -> [AccountFault] {
        guard path.extension == "json" else {
            return path == IndexWriter.name || isListed(path) || isAwaited(path)
                || tree.isGone(path)
                ? [] : [fault(path, .stray)]
        }
        let sidecar: Sidecar
        do {
            sidecar = try Sidecar(at: path, in: tree)
        } catch {
            return tree.isGone(path) || isAwaited(path)
                ? [] : [fault(path, .notASidecar(reason: "\(error)"))]
        }
        let name = ResultName(sidecar.image.path)
        guard name.sidecar == path else {
            return [fault(path, .misplaced(image: sidecar.image.name))]
        }
        use(sidecar)
        let faults = sidecar.outputs.sorted { $0.key < $1.key }.compactMap { key, output in
            guard let file = name.file(ofKey: key) else {
                return fault(path, .foreignOutput(key: key))
            }
            return kind(of: file, as: output).map { fault(file, $0) }
        }
        return faults.isEmpty || isAwaited(path) ? [] : faults
    }

    private func kind(of file: FilePath, as output: Sidecar.Output) -> AccountFault.Kind? {
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
            return .unreadable(reason: "\(error)")
        }
    }

    /// Whether a sidecar beside the file lists it, or cannot be read, which is a fault of its own.
    private func isListed(_ file: FilePath) -> Bool {
        owners(of: file).contains { owner in
            let path = FilePath(bytes: owner.stem.bytes + ".json".utf8)
            if let sidecar = try? Sidecar(at: path, in: tree) {
                return sidecar.outputs[owner.key] != nil
            }
            return !tree.isGone(path)
        }
    }

    /// Whether the file's image waits: then whatever is wrong with it will be replaced.
    private func isAwaited(_ file: FilePath) -> Bool {
        owners(of: file).contains { owner in
            let file = PictureName(owner.stem)?.file ?? owner.stem
            return inbox.verdict(on: owner.stem) == .waiting || inbox.verdict(on: file) == .waiting
                || isCutNameOfWaiting(owner.stem)
        }
    }

    /// Whether a path without its suffix is the cut name of an image that waits.
    private func isCutNameOfWaiting(_ stem: FilePath) -> Bool {
        let folder = stem.removingLastComponent()
        guard stem.nameBytes.count > 200 else { return false }
        var isFound = false
        try? inbox.inbox.walk(from: folder) { below, _ in
            below == folder
        } visit: { image, status in
            isFound =
                isFound
                || isCutName(stem, of: image) && inbox.verdict(on: image, status) == .waiting
        } passOver: { _, _ in
        }
        return isFound
    }

    /// Whether a path without its suffix is the cut name of an image, or of a picture of its file:
    /// those are known by their beginning alone, as which picture it is has been cut off.
    private func isCutName(_ stem: FilePath, of image: FilePath) -> Bool {
        if ResultName(image).file("") == stem { return true }
        let picture = ResultName(FilePath(bytes: image.bytes + "#t00000z00000".utf8)).file("")
        guard picture.nameBytes.count == stem.nameBytes.count else { return false }
        return stem.nameBytes.contains(UInt8(ascii: "~"))
            && picture.bytes.dropLast(Self.digest) == stem.bytes.dropLast(Self.digest)
    }

    /// The digits at the end of a cut name; see ``ResultName``.
    private static let digest = 16

    /// The paths of images whose results may have a file, each with how a sidecar would list it.
    private func owners(of file: FilePath) -> [(stem: FilePath, key: String)] {
        let name = file.nameBytes
        let folder = file.removingLastComponent()
        return name.indices.filter { $0 > 0 && name[$0] == UInt8(ascii: ".") }.map { dot in
            (
                folder.pushing(FilePath(bytes: Array(name[..<dot]))),
                String(decoding: name, as: UTF8.self)
            )
        }
    }

    private func fault(_ path: FilePath, _ kind: AccountFault.Kind) -> AccountFault {
        AccountFault(tree.root.pushing(path), kind)
    }
}
