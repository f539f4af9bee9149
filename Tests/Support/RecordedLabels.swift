import Foundation

/// Label images as tifffile and Pillow write them, and what NumPy makes of them; see
/// `Tests/Fixtures/record-labels`.
package struct RecordedLabels: Decodable, Sendable {
    /// A file whose numbers are labels.
    package struct File: Decodable, Sendable, CustomStringConvertible {
        /// What it is.
        package let name: String
        private let file: String
        /// Columns.
        package let width: Int
        /// Rows.
        package let height: Int
        /// As the file has them.
        package let numbers: [UInt32]
        /// Numbered without gaps.
        package let relabelled: [Int32]
        /// How many labels there are.
        package let count: Int

        /// The file's content.
        package var bytes: [UInt8] { decoded(file) }
        package var description: String { name }
    }

    /// A file whose numbers are none.
    package struct Refused: Decodable, Sendable, CustomStringConvertible {
        /// What is wrong with it.
        package let name: String
        private let file: String

        /// The file's content.
        package var bytes: [UInt8] { decoded(file) }
        package var description: String { name }
    }

    /// A file with pixels that are not annotated.
    package struct Ignoring: Decodable, Sendable, CustomStringConvertible {
        /// What it is.
        package let name: String
        private let file: String
        /// Columns.
        package let width: Int
        /// Rows.
        package let height: Int
        /// The labels, 0 where a pixel is not annotated.
        package let numbers: [UInt32]
        /// 1 where a pixel is not annotated.
        package let ignored: [UInt8]
        /// How many labels there are.
        package let count: Int

        /// The file's content.
        package var bytes: [UInt8] { decoded(file) }
        package var description: String { name }
    }

    /// A file of several pages.
    package struct Stack: Decodable, Sendable {
        private let file: String
        /// Columns.
        package let width: Int
        /// Rows.
        package let height: Int
        /// Of each page.
        package let numbers: [[UInt32]]
        /// How many labels each page has.
        package let counts: [Int]

        /// The file's content.
        package var bytes: [UInt8] { decoded(file) }
    }

    /// Files that are read.
    package let files: [File]
    /// Files that are not.
    package let refused: [Refused]
    /// Files of several pages.
    package let stacks: [Stack]
    /// Files whose numbers a palette, or white as the least, shows otherwise.
    package let shown: [File]
    /// Files with a palette of colours, whose background is some index.
    package let palettes: [File]
    /// Files with pixels that are not annotated.
    package let ignoring: [Ignoring]
    /// Masks with soft edges: where nuclei are, as 1, and how many.
    package let soft: [File]

    /// Reads what was recorded.
    package static func load() throws -> RecordedLabels {
        let file = Fixtures.folder.appending("labels.json").string
        return try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: file)))
    }
}

private func decoded(_ base64: String) -> [UInt8] {
    Data(base64Encoded: base64).map(Array.init) ?? []
}
