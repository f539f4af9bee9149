import Images
import Linux
import Outbox
import SystemPackage

/// The location of an image's file, and the name that its result is filed under.
package struct ImageSource: Sendable, Hashable {
    /// The folder that the file lies below.
    package let tree: FileTree
    /// The file's path, relative to that folder.
    package let path: FilePath
    /// The result's path, relative to the outbox.
    package let name: FilePath

    /// An image of the inbox, whose result has the same path.
    package init(inbox: FileTree, path: FilePath) {
        tree = inbox
        self.path = path
        name = path
    }

    /// A file anywhere.
    package init(file: FilePath, named name: FilePath) {
        tree = FileTree(root: file.removingLastComponent())
        path = file.lastComponent.map { FilePath(root: nil, [$0]) } ?? file
        self.name = name
    }

    /// The name of the file, without folders; `nil` if it has none.
    package var fileName: String? { path.lastComponent?.string }
}

extension Picture {
    /// The name that the picture's result is filed under.
    ///
    /// - Parameter file: The name of the file that the picture is one of.
    /// - Returns: The same name with the picture's suffix.
    package func name(in file: FilePath) -> FilePath {
        suffix.map { PictureName(of: file, suffix: $0).path } ?? file
    }

    /// The picture's place in its file, to follow a sentence's subject; empty where the file is one
    /// picture.
    var place: String {
        guard let suffix else { return "" }
        let inSeries = suffix.series == nil ? "" : " in series \(series)"
        guard suffix.time != nil || suffix.zSlice != nil else { return inSeries }
        return inSeries + " at time point \(time)"
            + (zSlice.map { ", focal plane \($0)" } ?? "")
    }
}
