import Images
import Linux
import Outbox
import SystemPackage

/// What a truth is read from: all of it has been judged by its headers.
protocol TruthSource {
    /// The bytes of memory that it takes to compare an image with it.
    var need: Int { get }

    /// Reads it whole.
    ///
    /// - Parameters:
    ///   - known: The digest of a truth that is not asked for again.
    ///   - progress: Called before each of its files.
    /// - Returns: The truth, or `nil` if it is the known one.
    /// - Throws: ``TruthFault``; ``FileError`` or ``ImageError`` where the machine is at fault; what
    ///   `progress` throws.
    func read(unless known: String?, progress: () throws -> Void) throws -> TruthReading?
}

/// The size of the image that a truth must have, and how large its files may be.
struct TruthTerms {
    /// Columns and rows.
    let image: (width: Int, height: Int)
    /// For each file.
    let limits: ReadingLimits
    /// The most bytes of memory that a file may need.
    let ceiling: Int
}
