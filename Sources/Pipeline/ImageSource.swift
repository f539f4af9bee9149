import Linux
import SystemPackage

/// Where an image lies, and what its result is filed under.
package struct ImageSource: Sendable, Hashable {
    /// The folder below which it lies.
    package let tree: Tree
    /// Relative to that folder.
    package let path: FilePath
    /// Relative to the outbox.
    package let name: FilePath

    /// An image of the inbox, whose result has the same path.
    package init(inbox: Tree, path: FilePath) {
        tree = inbox
        self.path = path
        name = path
    }

    /// A file anywhere.
    package init(file: FilePath, named name: FilePath) {
        tree = Tree(file.removingLastComponent())
        path = file.lastComponent.map { FilePath(root: nil, [$0]) } ?? file
        self.name = name
    }
}
