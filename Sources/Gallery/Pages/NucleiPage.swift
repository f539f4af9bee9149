import Masks
import Tensors

/// The page of one image's nuclei: its overlay, in which each nucleus is found by its label, and its
/// table, whose rows are found in the overlay.
///
/// It is a static file that works without a server: browsers keep scripts of local pages from reading
/// other local files, so the page holds the table and the labels of the overlay's pixels itself.
package struct NucleiPage: Sendable {
    /// The largest size of the table in bytes; an image with a larger one, of some 10,000 nuclei or
    /// more, has no page.
    package static let maximumTableBytes = 2 << 20
    /// The largest size of the encoded labels in bytes.
    package static let maximumMapBytes = 2 << 20
    /// The largest size of the image's name in JSON, in bytes.
    private static let maximumNameBytes = 1024

    /// The image as the page shows it.
    package struct Image: Sendable {
        /// The displayed path, which may hold any text.
        package let name: String
        /// The width and height in pixels.
        package let (width, height): (Int, Int)
        /// The number of nuclei.
        package let nucleusCount: Int
        /// The files beside the page, by their suffixes.
        package let files: [(suffix: String, url: RelativeURL)]

        /// Describes an image.
        ///
        /// - Parameters:
        ///   - name: The displayed path.
        ///   - width: The width in pixels.
        ///   - height: The height in pixels.
        ///   - nucleusCount: The number of nuclei.
        ///   - files: The files beside the page, by their suffixes; the links of the page.
        package init(
            name: String, width: Int, height: Int, nucleusCount: Int,
            files: [(suffix: String, url: RelativeURL)]
        ) {
            self.name = name
            (self.width, self.height) = (width, height)
            self.nucleusCount = nucleusCount
            self.files = files
        }
    }

    /// A link to a file beside the page.
    private struct Link: Encodable {
        let title: String
        let url: String
    }

    /// The definition of a column, shown where its name is pointed at.
    private struct Column: Encodable {
        let unit: String
        let definition: String
    }

    /// The values of the page but for table and labels.
    private struct Values: Encodable {
        let name: String
        let width: Int
        let height: Int
        /// The pixels of the image along a side of a pixel of the labels.
        let factor: Int
        let count: Int
        let overlay: String
        let files: [Link]
        let columns: [String: Column]
        let outlines: [String]
    }

    private static let columns = Dictionary(
        uniqueKeysWithValues: NucleusColumn.documented.map {
            ($0.name, Column(unit: $0.unit, definition: $0.definition))
        })

    /// The table so far; `nil` once it is too large.
    private var table: [UInt8]? = []

    /// Creates a page without a table.
    package init() {}

    /// Appends a part of the table of nuclei.
    ///
    /// - Parameter part: CSV in ASCII without quotation marks, which ends anywhere.
    package mutating func append(table part: [UInt8]) {
        guard let size = table?.count else { return }
        if size + part.count > Self.maximumTableBytes {
            table = nil
        } else {
            table?.append(contentsOf: part)
        }
    }

    /// Completes the page.
    ///
    /// - Parameters:
    ///   - image: The image.
    ///   - overlay: The URL of its overlay.
    ///   - labels: The labels of the overlay's pixels, or of the image's if it is enlarged in the
    ///     overlay.
    ///   - factor: The pixels of the image along a side of a pixel of `labels`.
    /// - Returns: The file's content, UTF-8; `nil` if table or labels are larger than their bounds.
    /// - Throws: `EncodingError`; never with the values that there can be.
    /// - Complexity: O(*n*), where *n* is the number of pixels of `labels`.
    package consuming func finish(
        _ image: Image, overlay: RelativeURL, labels: Plane<Int32>, factor: Int
    ) throws -> [UInt8]? {
        guard let table, let map = LabelMapText.encode(labels, limit: Self.maximumMapBytes) else {
            return nil
        }
        let values = try EmbeddedJSON.encode(
            Values(
                name: DisplayText.bounded(image.name, bytes: Self.maximumNameBytes),
                width: image.width, height: image.height, factor: factor,
                count: image.nucleusCount, overlay: overlay.text,
                files: image.files.map {
                    Link(title: String($0.suffix.dropFirst()), url: $0.url.text)
                },
                columns: Self.columns, outlines: Palette.outlines.colours.map(\.css)))
        // Appended as text, since both may have megabytes, and neither has anything to escape but the
        // ends of lines.
        var page = PageTemplate.nuclei.head
        page += values.dropLast()
        page += #","map":""#.utf8
        page += map
        page += #"","table":""#.utf8
        for byte in table {
            if byte == UInt8(ascii: "\n") { page += #"\n"#.utf8 } else { page.append(byte) }
        }
        page += #""}"#.utf8
        page += PageTemplate.nuclei.tail
        return page
    }
}
