import Images
import Outbox
import SystemPackage

extension Picture {
    /// What the picture's result is filed under.
    ///
    /// - Parameter file: The path of the file that it is one of.
    /// - Returns: That path, with the picture's suffix.
    package func name(in file: FilePath) -> FilePath {
        suffix.map { PictureName(of: file, suffix: $0).path } ?? file
    }

    /// Where in its file the picture is, to end a sentence's subject with; empty where there are
    /// no others.
    var place: String {
        guard suffix != nil else { return "" }
        return " at time point \(time)" + (focus.map { ", focal plane \($0)" } ?? "")
    }
}
