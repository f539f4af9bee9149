import Images
import Linux
import SystemPackage

extension Picture {
    /// What the picture's result is filed under.
    ///
    /// - Parameter file: The path of the file that it is one of.
    /// - Returns: That path, with the picture's suffix.
    package func name(in file: FilePath) -> FilePath {
        guard !suffix.isEmpty else { return file }
        return FilePath(bytes: file.bytes + suffix.utf8)
    }

    /// Where in its file the picture is, to end a sentence's subject with; empty where there are
    /// no others.
    var place: String {
        guard !suffix.isEmpty else { return "" }
        return " at time point \(time)" + (focus.map { ", focal plane \($0)" } ?? "")
    }
}
