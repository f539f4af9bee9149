import Linux
import SystemPackage

/// Finds out whether the fault of one file is that of the whole folder around it.
///
/// Somebody can drop any number of files that cannot be read, so their number proves nothing. The
/// folder itself is asked instead: whether the inbox can be listed, and the outbox written to.
package struct FaultProbe: Sendable {
    /// The folder that files are read from.
    package let source: FileTree
    /// The folders that are written to.
    package let outputs: [FileTree]

    /// Creates a probe, which does nothing by itself.
    package init(source: FileTree, outputs: [FileTree]) {
        self.source = source
        self.outputs = outputs
    }

    /// Returns the fault of the folder that a path lies in; `nil` if the folder is usable.
    ///
    /// - Parameter path: The path that an error named; `nil` for one of a decoder, which reads.
    /// - Returns: The fault of the folder.
    package func fault(around path: FilePath?) -> Fault? {
        do throws(FileError) {
            if let path, let output = outputs.first(where: { path.starts(with: $0.root) }) {
                try output.checkWritable(".nucleid-probe")
            } else {
                try source.checkListable()
            }
            return nil
        } catch {
            return .machine(reason: "\(error)")
        }
    }
}
