import Inbox
import Linux
import SystemPackage

extension AnnotationFolder {
    /// The files named as images or as outlines of some below the folder that are the annotation of
    /// none of some images.
    ///
    /// - Parameters:
    ///   - images: The paths of all images, under which their annotations are found.
    ///   - files: The files of these images, which are no annotations even in this folder.
    ///   - onError: Called with each sub-folder that cannot be listed.
    /// - Returns: Paths relative to the folder, sorted by their bytes.
    /// - Throws: ``FileError`` where the folder itself cannot be listed.
    /// - Complexity: O(*n* log *n*), where *n* is the number of images and files.
    package func unused(
        by images: [FilePath], besides files: some Sequence<FilePath>,
        onError: (FilePath, FileError) -> Void
    ) throws(FileError) -> [FilePath] {
        let names = ImageNames(images)
        let known = Set(files)
        var unused: [FilePath] = []
        try tree.walk { below, _ throws(FileError) in
            below.isEmpty || !InboxFileKind.isHidden(below)
        } visit: { path, _ throws(FileError) in
            guard InboxFileKind(of: path) == .image || ResultAnnotationName.isOutlines(path),
                !known.contains(tree.root.pushing(path)),
                !AnnotationNaming.fits(path, images: names, layout: layout)
            else { return }
            unused.append(path)
        } onError: { path, error throws(FileError) in
            if !InboxFileKind.isHidden(path) { onError(path, error) }
        }
        return unused.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }
}
