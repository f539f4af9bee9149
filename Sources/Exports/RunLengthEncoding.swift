import Masks

/// Run-length encoding of nuclei as CSV, the format of Kaggle's Data Science Bowl 2018.
///
/// Each nucleus is a row `ImageId,EncodedPixels`. The latter are pairs of start and length; pixels
/// are numbered from 1 in column-major order ("Evaluation" in the competition's pages).
package enum RunLengthEncoding {
    /// The header of the table.
    package static let header: [UInt8] = Array("ImageId,EncodedPixels\n".utf8)

    /// The rows of one image, in the order of its nuclei.
    ///
    /// An image without nuclei has one row without pixels, as in the competition's sample.
    ///
    /// - Parameters:
    ///   - imageName: The name of the file, whose extension is removed as in the competition.
    ///   - labels: The nuclei.
    /// - Returns: Lines of CSV without the header.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package static func rows(imageName: String, labels: LabelImage) -> [UInt8] {
        rows(imageID: imageID(of: imageName), labels: labels)
    }

    /// The rows of one image under an ID of its own, in the order of its nuclei.
    ///
    /// - Parameters:
    ///   - imageID: The content of the column `ImageId`, a field of ``CSVField``.
    ///   - labels: The nuclei.
    /// - Returns: Lines of CSV without the header.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package static func rows(imageID: String, labels: LabelImage) -> [UInt8] {
        let name = CSVField.encode(imageID)
        guard labels.count > 0 else { return Array("\(name),\n".utf8) }
        var rows: [UInt8] = []
        for runs in ColumnRuns(of: labels).nuclei {
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

    /// The ID of an image in the competition's tables: the name of its file without extension.
    package static func imageID(of name: String) -> String {
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
        return String(name[..<dot])
    }
}

/// The runs of nuclei in column-major order; a run may continue at the top of the next column.
private struct ColumnRuns {
    /// The number of columns transposed at a time, so that each cache line is read once.
    private static let strip = 16

    /// The runs of each nucleus as column-major pixel indices from 0; nucleus *n* is at index *n* −
    /// 1.
    let nuclei: [[Range<Int>]]

    /// Finds the runs.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    init(of image: LabelImage) {
        let (labels, width, height) = (image.labels.elements, image.width, image.height)
        var nuclei = [[Range<Int>]](repeating: [], count: image.count)
        var transposed = [Int32](repeating: 0, count: Self.strip * height)
        // The label and the start of the current run.
        var (label, start): (Int32, Int) = (0, 0)
        for first in stride(from: 0, to: width, by: Self.strip) {
            let columns = min(Self.strip, width - first)
            for row in 0..<height {
                for column in 0..<columns {
                    transposed[column * height + row] = labels[row * width + first + column]
                }
            }
            for index in 0..<columns * height where transposed[index] != label {
                let pixel = first * height + index
                if label != 0 { nuclei[Int(label) - 1].append(start..<pixel) }
                (label, start) = (transposed[index], pixel)
            }
        }
        if label != 0 { nuclei[Int(label) - 1].append(start..<width * height) }
        self.nuclei = nuclei
    }
}
