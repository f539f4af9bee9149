import SystemPackage

/// A truth as it was read.
package struct TruthReading: Sendable {
    /// The nuclei.
    package let truth: Truth
    /// Where it lies, relative to the truth folder: a file, or a folder of masks.
    package let path: FilePath
    /// Of the file; of a folder of masks, of the lines that `sha256sum` prints of them.
    package let sha256: String
}
