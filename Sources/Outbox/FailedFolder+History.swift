import Linux
import SystemPackage

/// The history of the failed folder: failures that have ended, under their paths in a hidden folder.
extension FailedFolder {
    /// The hidden folder, relative to this one.
    package static let history = FilePath(".history")

    /// Moves the failures of an image to the history, since a file of its name has a result now.
    ///
    /// - Parameters:
    ///   - image: Its path, relative to the inbox.
    ///   - time: The current time.
    /// - Returns: The number of failures.
    /// - Throws: ``FileError``.
    @discardableResult
    package func endFailures(of image: FilePath, at time: Timestamp) throws(FileError) -> Int {
        var count = 0
        for failure in try failures(of: image) {
            try moveToHistory(
                failure.file, sidecar: failure.sidecar, record: failure.record,
                ending: .init(cause: .replaced, time: time))
            count += 1
        }
        return count
    }

    /// Moves the failure in place of an image to the history, since the image was removed from the inbox.
    ///
    /// - Parameters:
    ///   - image: Its path, relative to the inbox.
    ///   - inbox: The inbox.
    ///   - time: The current time.
    /// - Returns: Whether there was one, and the image is not on its way.
    /// - Throws: ``FileError``.
    package func endFailureInPlace(
        of image: FilePath, in inbox: FileTree, at time: Timestamp
    ) throws(FileError) -> Bool {
        guard let (sidecar, record) = failurePlace(of: image),
            try isInPlace(sidecar: sidecar, of: image, in: inbox),
            try inbox.status(of: image) == nil
        else { return false }
        try moveToHistory(
            nil, sidecar: sidecar, record: record, ending: .init(cause: .removed, time: time))
        return true
    }

    /// Moves a failure to the history; its file stays as it is.
    ///
    /// The record is written there first, so that the file is never seen without it.
    ///
    /// - Parameters:
    ///   - file: The failed file, relative to this folder; `nil` if it failed in place.
    ///   - sidecar: Its sidecar.
    ///   - record: The content of the sidecar.
    ///   - ending: How the failure has ended.
    /// - Returns: The path of the sidecar there, relative to this folder.
    /// - Throws: ``FileError``; the failure is then where it was.
    @discardableResult
    package func moveToHistory(
        _ file: FilePath?, sidecar: FilePath, record: FailureSidecar,
        ending: FailureSidecar.Ending
    ) throws(FileError) -> FilePath {
        // One at a time in this process: two that end the same failure would take each other's record
        // for one that a crash has left.
        let result = Self.endings.update { _ in
            Result { () throws(FileError) in
                try move(file, sidecar: sidecar, record: record, ending: ending)
            }
        }
        return try result.get()
    }

    private static let endings = Monitor(())

    private func move(
        _ file: FilePath?, sidecar: FilePath, record: FailureSidecar,
        ending: FailureSidecar.Ending
    ) throws(FileError) -> FilePath {
        var record = record
        record.ended = ending
        let bytes: [UInt8]
        do {
            bytes = try SidecarCoding.encode(record)
        } catch {
            throw .unusable(path: tree.root.pushing(sidecar), reason: "\(error)")
        }
        let image = file ?? FilePath(bytes: sidecar.bytes.dropLast(".json".utf8.count))
        let target = try tree.mirroredPath(of: Self.history.pushing(image))
        try tree.createFolder(at: target.removingLastComponent())
        var number = 0
        while true {
            defer { number += 1 }
            let place = FailedFilePaths(of: target, number: number)
            let isFree = try tree.status(of: place.sidecar) == nil
            guard try isReserved(place, for: record, hasFile: file != nil, bytes) else { continue }
            do throws(FileError) {
                if let file {
                    try tree.move(
                        file, to: tree, as: place.file, removing: sidecar.lastComponent)
                } else {
                    try tree.remove(sidecar)
                }
            } catch {
                // Another file has got the name.
                if error.errno == .fileExists {
                    if isFree { try tree.remove(place.sidecar) }
                    continue
                }
                // The move itself may have succeeded, and only a later fsync failed.
                if file != nil, try tree.status(of: place.file) != nil { return place.sidecar }
                if isFree { try tree.remove(place.sidecar) }
                throw error
            }
            return place.sidecar
        }
    }

    /// Writes the record if its names are free, or if it is there already without the file: a crash has
    /// come between the two.
    private func isReserved(
        _ place: FailedFilePaths, for record: FailureSidecar, hasFile: Bool, _ bytes: [UInt8]
    ) throws(FileError) -> Bool {
        switch try place.state(for: record.image.path, in: tree) {
        case .occupied, .otherFailureInPlace: return false
        case .sameFailureInPlace(let old):
            guard hasFile, old.image == record.image else { return false }
            try tree.write(bytes, to: place.sidecar)
        case .free:
            do throws(FileError) {
                try tree.create(bytes, at: place.sidecar)
            } catch {
                guard error.errno == .fileExists else { throw error }
                return false
            }
        }
        return true
    }

    /// Whether an image has failed, and the failure has not ended.
    ///
    /// - Parameter image: Its path, relative to the inbox.
    /// - Returns: Whether it has.
    /// - Throws: ``FileError``.
    package func hasFailure(of image: FilePath) throws(FileError) -> Bool {
        try !failures(of: image).isEmpty
    }

    /// The failures of an image: those that were moved here, and those in place.
    private func failures(
        of image: FilePath
    ) throws(FileError) -> [(file: FilePath?, sidecar: FilePath, record: FailureSidecar)] {
        guard let mirrored = try? tree.mirroredPath(of: image),
            (try? tree.status(of: mirrored.removingLastComponent())) ?? nil != nil
        else { return [] }
        var found: [(file: FilePath?, sidecar: FilePath, record: FailureSidecar)] = []
        var (number, gap) = (0, 0)
        while gap < Self.largestGap {
            let place = FailedFilePaths(of: mirrored, number: number)
            number += 1
            let hasFile = try tree.status(of: place.file) != nil
            let hasSidecar = try tree.status(of: place.sidecar) != nil
            gap = hasFile || hasSidecar ? 0 : gap + 1
            if hasSidecar, let record = try? FailureSidecar(at: place.sidecar, in: tree),
                record.image.path == image
            {
                found.append((hasFile ? place.file : nil, place.sidecar, record))
            }
        }
        return found
    }
}
