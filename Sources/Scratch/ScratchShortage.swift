/// Less room than an image's scratch files take: it can wait, while others go on.
package struct ScratchShortage: Error, Equatable, CustomStringConvertible {
    /// The bytes that are needed.
    package let need: Int
    /// Those that there are.
    package let free: Int
    /// The folder.
    package let folder: String

    package var description: String {
        "its scratch files take \(need >> 20) MiB for a while; '\(folder)' has room for "
            + "\(free >> 20) MiB"
    }
}
