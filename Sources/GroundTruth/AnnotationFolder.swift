import Images
import Inbox
import Linux
import Outbox
import Outlines
import SystemPackage
import Tensors

/// A folder of annotations: finds and reads the annotation of an image.
///
/// ``AnnotationNaming`` says how annotations are found, ``Annotation`` how their files are
/// interpreted, ``AnnotationRefusal`` for which reasons they are not used.
package struct AnnotationFolder: Sendable {
    /// Runs work that takes some bytes of memory once they are available.
    package typealias MemoryReservation<Result> = (Int, () throws -> Result?) throws -> Result?

    /// The folder; no link below it is followed.
    package let tree: FileTree
    let layout: AnnotationNaming.Layout
    private let limits: ReadingLimits
    private let memory: Int

    /// Annotations below a folder.
    ///
    /// - Parameters:
    ///   - root: The folder; no link below it is followed.
    ///   - layout: How the folders of images and annotations lie.
    ///   - limits: The limits of each file.
    ///   - memory: The most bytes of memory that a comparison may take.
    package init(
        root: FilePath, layout: AnnotationNaming.Layout = .mirrored, limits: ReadingLimits,
        memory: Int = .max
    ) {
        tree = FileTree(root: root)
        self.layout = layout
        self.limits = limits
        self.memory = memory
    }

    /// Finds the annotation of an image by its name, in any Unicode normalization; opens no file.
    ///
    /// - Parameter image: The path of an image, or the name of a picture of a stack.
    /// - Returns: The file, or the folder of instance masks, relative to the folder of annotations;
    ///   `nil` where there is none.
    /// - Throws: ``FileError`` where the machine cannot say whether there is one.
    package func find(for image: FilePath) throws(FileError) -> FilePath? {
        try choice(for: image)?.path
    }

    /// Finds the annotations of an image in the first place where there are any, and chooses one.
    ///
    /// - Parameter image: The path of an image, or the name of a picture of a stack.
    /// - Returns: `nil` where there is none.
    /// - Throws: ``FileError`` where the machine cannot say whether there is one.
    package func choice(for image: FilePath) throws(FileError) -> AnnotationChoice? {
        let isASCII = image.isASCII
        for place in AnnotationNaming.places(for: image, layout: layout) {
            do throws(FileError) {
                switch place {
                case .file(let folder, let names, let corrected):
                    let files = try files(in: folder, named: names, or: corrected, isASCII: isASCII)
                    if files.count == 1 { return AnnotationChoice(files[0]) }
                    if let choice = AnnotationChoice(lastOf: try times(of: files)) { return choice }
                case .instanceMasks(let folder):
                    if try hasImages(folder) { return AnnotationChoice(folder) }
                    guard !isASCII, let other = try tree.spelling(of: folder) else { continue }
                    if try hasImages(other) { return AnnotationChoice(other) }
                }
            } catch {
                // A path that cannot be is that of nothing, and so is one that nobody may see.
                if case .unusable = error { continue }
                guard [.fileNameTooLong, .permissionDenied].contains(error.errno) else {
                    throw error
                }
            }
        }
        return nil
    }

    /// The first file of an annotation's usual names in a folder, and all of a result's names; in
    /// another Unicode normalization only where there is none in the image's own.
    private func files(
        in folder: FilePath, named names: [FilePath.Component], or corrected: [FilePath.Component],
        isASCII: Bool
    ) throws(FileError) -> [FilePath] {
        let usual = try tree.firstFile(in: folder, named: names)
        let others = try tree.files(in: folder, named: corrected)
        let found = ([usual].compactMap(\.self) + others).map { folder.appending($0) }
        guard found.isEmpty, !isASCII else { return found }
        return try Array(tree.files(in: folder, normalized: names).prefix(1))
            + tree.files(in: folder, normalized: corrected)
    }

    /// Files that still exist, with the times of their last modification in nanoseconds.
    private func times(
        of files: [FilePath]
    ) throws(FileError) -> [(path: FilePath, modified: Int)] {
        var times: [(path: FilePath, modified: Int)] = []
        for file in files {
            if let status = try tree.status(of: file) { times.append((file, status.modified)) }
        }
        return times
    }

    /// Whether a folder holds instance masks; one that cannot be listed does, so that reading it
    /// says why.
    private func hasImages(_ folder: FilePath) throws(FileError) -> Bool {
        guard try tree.status(of: folder)?.kind == .folder else { return false }
        var isEmpty = true
        do {
            try tree.visitImages(in: folder) { _, _ in isEmpty = false }
        } catch {
            guard AnnotationRefusal.isFault(ofFile: error) else { throw error }
            return true
        }
        return !isEmpty
    }

    /// The results that an annotation may belong to.
    ///
    /// - Parameters:
    ///   - annotation: The path of a file, or of a folder `X/masks`, relative to the folder of
    ///     annotations.
    ///   - outbox: The results.
    /// - Returns: Names, also of images that have no result; ``find(for:)`` decides whether the
    ///   annotation is theirs.
    /// - Throws: ``FileError`` where the results cannot be listed, ``FileError`` or ``ImageError``
    ///   where the machine is at fault.
    package func results(for annotation: FilePath, in outbox: Outbox) throws -> [FilePath] {
        if AnnotationLayout.image(ofInstanceMasks: annotation) != nil,
            let images = AnnotationLayout.imageFolder(beside: annotation)
        {
            return try outbox.tree.spelling(of: images).map { try outbox.results(in: $0) } ?? []
        }
        let images = AnnotationNaming.images(
            of: annotation, suffixes: try suffixes(in: annotation)
        ) {
            outbox.sidecar(for: $0) != nil
        }
        // The folders of results, perhaps of thousands, are only listed where no name fits exactly.
        guard !annotation.isASCII, !images.contains(where: { outbox.sidecar(for: $0) != nil })
        else { return images }
        return try images + normalizedResults(for: annotation, in: outbox)
    }

    /// The results whose image has the name of an annotation in another Unicode normalization; the
    /// folders of results are listed for it.
    private func normalizedResults(
        for annotation: FilePath, in outbox: Outbox
    ) throws(FileError) -> [FilePath] {
        let images = AnnotationNaming.images(of: annotation, suffixes: []) { _ in false }
        let exact = Set(images)
        let wanted = Set(images.map { NormalizedPath($0) })
        let folder = annotation.removingLastComponent()
        var results: [FilePath] = []
        for place in [folder, AnnotationLayout.imageFolder(beside: folder)] {
            guard let place, let spelled = try outbox.tree.spelling(of: place) else { continue }
            for (name, kind) in try outbox.tree.entries(of: spelled).reversed() {
                let path = spelled.appending(name)
                guard kind == .file, path.extension == "json" else { continue }
                let image = path.removingExtension()
                guard !exact.contains(image) else { continue }
                let isWanted = [image, PictureName(image)?.file].contains { image in
                    image.map { wanted.contains(NormalizedPath($0)) } ?? false
                }
                if isWanted { results.append(image) }
            }
        }
        return results
    }

    private func suffixes(in annotation: FilePath) throws -> [PictureSuffix] {
        guard !ResultAnnotationName.isOutlines(annotation) else { return [] }
        let file: OpenFile
        do throws(FileError) {
            file = try tree.open(annotation)
        } catch {
            guard AnnotationRefusal.isFault(ofFile: error) else { throw error }
            return []
        }
        guard file.status.size <= limits.bytes else { return [] }
        return try AnnotationFile.suffixes(in: file, limits: limits, memory: memory)
    }

    /// Reads an annotation; all its files are checked by their headers before one is decoded.
    ///
    /// - Parameters:
    ///   - annotation: The result of ``find(for:)``.
    ///   - image: The image's path, or the name of a picture of a stack.
    ///   - width: The image's columns.
    ///   - height: The image's rows.
    ///   - known: The SHA-256 of an annotation that need not be read again.
    ///   - reserve: Called with the bytes of memory that the annotation and labels of its size take.
    ///   - progress: Called at least once for each file; ends the reading by throwing.
    ///   - use: Called with the annotation while the memory is reserved.
    /// - Returns: The result of `use`; `nil` if the annotation is the known one.
    /// - Throws: ``AnnotationRefusal``, ``FileError`` where the machine is at fault, and whatever
    ///   `reserve`, `progress` and `use` throw.
    package func read<Result>(
        _ annotation: FilePath, of image: FilePath, width: Int, height: Int,
        unless known: String? = nil,
        reserving reserve: MemoryReservation<Result> = { _, work in try work() },
        progress: @escaping () throws -> Void = {},
        use: @escaping (ReadAnnotation) throws -> Result
    ) throws -> Result? {
        let requirements = AnnotationRequirements(
            size: PlaneSize(height: height, width: width), limits: limits, memory: memory)
        let choice = try choice(for: image).flatMap { $0.path == annotation ? $0 : nil }
        if let choice, !choice.isDecided {
            throw AnnotationRefusal(path: annotation, reason: .several(choice.others))
        }
        let source = try source(
            at: annotation, of: image, meeting: requirements, progress: progress)
        return try reserve(source.need) {
            guard var found = try source.read(unless: known, progress: progress) else { return nil }
            found.annotation.remarks += [choice?.remark].compactMap(\.self)
            return try use(found)
        }
    }

    private func source(
        at annotation: FilePath, of image: FilePath, meeting requirements: AnnotationRequirements,
        progress: () throws -> Void
    ) throws -> any AnnotationSource {
        let status = try AnnotationRefusal.catching(at: annotation) {
            try tree.status(of: annotation)
        }
        if status?.kind == .folder {
            return try InstanceMaskFolder(
                at: annotation, in: tree, meeting: requirements, progress: progress)
        }
        if ResultAnnotationName.isOutlines(annotation),
            let format = OutlineFormat(fileExtension: annotation.extension ?? "")
        {
            return try OutlineAnnotation(
                at: annotation, in: tree, format: format, meeting: requirements)
        }
        // An annotation with a suffix in its own name is of that picture alone.
        let stem = ResultAnnotationName.base(of: annotation) ?? annotation.removingExtension()
        let isOwn = PictureName(stem) != nil
        let suffix = isOwn ? nil : PictureName(image)?.suffix
        return PictureAnnotation(
            file: try AnnotationFile(
                at: annotation, in: tree, picture: suffix, meeting: requirements),
            suffix: suffix)
    }
}

extension FileTree {
    /// Calls a closure with each file directly in a folder that has the name of an image; with
    /// links too, which are refused when they are opened.
    ///
    /// - Throws: ``FileError`` where the folder cannot be listed.
    func visitImages(
        in folder: FilePath, visit: (FilePath, FileStatus) -> Void
    ) throws(FileError) {
        try walk(from: folder) { below, _ throws(FileError) in
            below == folder
        } visit: { path, status throws(FileError) in
            guard let name = path.lastComponent,
                InboxFileKind(of: FilePath(root: nil, [name])) == .image
            else { return }
            visit(path, status)
        } onError: { _, error throws(FileError) in
            throw error
        }
    }

    /// The fingerprints of the annotations that a job is about, so that they can be recorded as
    /// handled once it is done.
    ///
    /// - Returns: Nothing for a job about one file, and for a folder that cannot be listed: its
    ///   comparison says why.
    package func fingerprints(of job: Job) -> [FilePath: Fingerprint] {
        guard job.isMaskFolder else { return [:] }
        var fingerprints: [FilePath: Fingerprint] = [:]
        try? visitImages(in: job.path) { path, status in fingerprints[path] = status.fingerprint }
        return fingerprints
    }
}
