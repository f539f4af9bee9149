import Linux
import SystemPackage

/// How a result appears whole or not at all.
extension Outbox {
    /// Whether the result of another image, which its sidecar describes, must stay.
    package typealias Retention = (Sidecar) throws -> Bool

    /// Publishes a result: its files, then its sidecar.
    ///
    /// All names are looked at before anything is written. Then the sidecar of an old result is
    /// removed, and those of its files that the new one lacks. After an error nothing of either
    /// result is left, so that no file is without its sidecar.
    ///
    /// - Parameters:
    ///   - files: All files but the sidecar; staged ones must be of this image.
    ///   - image: The image's path, relative to the inbox.
    ///   - mustStay: Whether the result of another image that has the name must stay.
    ///   - progress: Called after each file.
    ///   - sidecar: Returns the encoded sidecar; called when the files are published.
    /// - Throws: ``ResultConflict``, and the outbox is then unchanged; ``FileError``, or what
    ///   `mustStay` and `sidecar` throw; the image then has no result.
    package func publish(
        _ files: [ResultFile], for image: FilePath, mustStay: Retention = { _ in false },
        progress: () -> Void = {}, sidecar: () throws -> [UInt8]
    ) throws {
        let name = ResultName(for: image)
        let place = tree.root.pushing(name.sidecar)
        try PublicationLedger.shared.withReservation(of: place) {
            let new = files.map { name.file(suffix: $0.suffix) }
            try checkNames(of: image, files: new, mustStay: mustStay)
            let old = try filesOfSidecar(at: name.sidecar)
            try tree.createFolder(at: image.removingLastComponent())
            do {
                try removeResult(name, files: old.filter { !new.contains($0) })
                for (file, path) in zip(files, new) {
                    switch file.content {
                    case .bytes(let bytes): try tree.write(bytes, to: path)
                    case .staged(let staged): try tree.publish(staged, as: path)
                    }
                    progress()
                }
                try tree.write(sidecar(), to: name.sidecar)
            } catch {
                withdraw(new + old, sidecar: name.sidecar)
                throw error
            }
            PublicationLedger.shared.recordPublished(place)
        }
    }

    /// Checks that the result of an image can have its names, before anything is written.
    ///
    /// - Parameters:
    ///   - image: The image's path, relative to the inbox.
    ///   - files: The paths of its files besides the sidecar, relative to the outbox.
    ///   - mustStay: Whether the result of another image that has the name must stay.
    /// - Throws: ``ResultConflict``, ``FileError``, and what `mustStay` throws.
    package func checkNames(
        of image: FilePath, files: [FilePath] = [], mustStay: Retention
    ) throws {
        let sidecar = ResultName(for: image).sidecar
        for path in files + [sidecar] {
            guard let status = try tree.status(of: path), status.kind != .file else { continue }
            throw ResultConflict.notAFile(path: tree.root.pushing(path))
        }
        guard let other = try existingSidecar(at: sidecar), other.image.path != image,
            try mustStay(other)
        else { return }
        throw ResultConflict.otherImage(other.image.path, sidecar: tree.root.pushing(sidecar))
    }

    /// Reads a sidecar; `nil` if there is none, or what is there is no sidecar of this version.
    ///
    /// - Throws: ``FileError`` if it cannot be read, and may be that of another image.
    func existingSidecar(at path: FilePath) throws(FileError) -> Sidecar? {
        do throws(SidecarError) {
            return try Sidecar(at: path, in: tree)
        } catch {
            guard case .file(let error) = error, error.errno != nil, !error.isMissingFolder else {
                return nil
            }
            throw error
        }
    }

    /// Whether a result that can be read is also safe from a power failure.
    ///
    /// A process that was killed between the renaming and the synchronization of a folder has left
    /// results that only seem to be safe. Therefore the folders of a result that this process has
    /// found are synchronized once, before its image is taken for done.
    ///
    /// - Parameter image: The image's path, relative to the inbox; it has a result.
    /// - Returns: Whether the result is safe; if not, it must be published anew.
    /// - Throws: ``FileError`` if a folder cannot be synchronized; its results are published anew
    ///   then, see ``PublicationLedger``.
    package func isDurable(resultOf image: FilePath) throws(FileError) -> Bool {
        let ledger = PublicationLedger.shared
        let sidecar = tree.root.pushing(ResultName(for: image).sidecar)
        guard ledger.trusts(sidecar) else { return false }
        var folder: FilePath = ""
        let below = image.removingLastComponent().components.map(\.self)
        for name in [nil] + below.map(Optional.some) {
            if let name { folder.append(name) }
            let place = tree.root.pushing(folder)
            if ledger.isConfirmed(place) { continue }
            do throws(FileError) {
                try tree.synchronizeFolder(at: folder)
            } catch {
                ledger.distrust(folder: sidecar.removingLastComponent())
                throw error
            }
            ledger.recordConfirmed(place)
        }
        return true
    }

    /// The files that a sidecar lists, of this image or of one whose name the outbox does not
    /// distinguish; none where it is no sidecar, or was copied from elsewhere.
    private func filesOfSidecar(at path: FilePath) throws(FileError) -> [FilePath] {
        guard let old = try existingSidecar(at: path) else { return [] }
        let name = ResultName(for: old.image.path)
        guard PublicationLedger.folded(name.sidecar) == PublicationLedger.folded(path) else {
            return []
        }
        return old.outputs.keys.compactMap { name.file(forKey: $0) }
    }

    /// Removes what a failed publication has left, the sidecar first, as far as that is possible.
    private func withdraw(_ files: [FilePath], sidecar: FilePath) {
        // The error to report is the one that made this necessary.
        try? tree.remove(sidecar)
        let isRemoved = (try? tree.status(of: sidecar) == nil) ?? false
        guard isRemoved else {
            return PublicationLedger.shared.distrust(tree.root.pushing(sidecar))
        }
        for file in files { try? tree.remove(file) }
    }
}
