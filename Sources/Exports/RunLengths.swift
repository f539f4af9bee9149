import Masks

/// Nuclei as run lengths, the table of Kaggle's 2018 Data Science Bowl.
///
/// A row a nucleus: `ImageId,EncodedPixels`, the latter pairs of a start and a length, where
/// pixels are numbered from 1 down the columns ("Evaluation" of the competition's pages).
package enum RunLengths {
    /// The table's first line.
    package static let header: [UInt8] = Array("ImageId,EncodedPixels\n".utf8)

    /// The rows of one image, in the order of its nuclei.
    ///
    /// An image without nuclei has one row without pixels, as the competition's sample has.
    ///
    /// - Parameters:
    ///   - image: The name of its file, whose ending is left out as the competition does.
    ///   - labels: Its nuclei.
    /// - Returns: Lines without the table's first.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package static func rows(image: String, labels: LabelImage) -> [UInt8] {
        let name = field(withoutEnding(image))
        guard labels.count > 0 else { return Array("\(name),\n".utf8) }
        var rows: [UInt8] = []
        for runs in ColumnRuns(labels).nuclei {
            rows.append(text: name)
            var separator = UInt8(ascii: ",")
            for run in runs {
                for number in [run.lowerBound + 1, run.count] {
                    rows.append(separator)
                    rows.append(decimal: number)
                    separator = UInt8(ascii: " ")
                }
            }
            rows.append(UInt8(ascii: "\n"))
        }
        return rows
    }

    private static func withoutEnding(_ name: String) -> String {
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
        return String(name[..<dot])
    }

    /// A field of comma-separated values (RFC 4180).
    private static func field(_ text: String) -> String {
        guard text.utf8.contains(where: { Array(",\"\r\n".utf8).contains($0) }) else { return text }
        return "\""
            + text.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }
}
