import Tensors

/// The run lengths of a label image as ASCII text, which the page of nuclei decodes.
///
/// Pixels are taken row after row. A run of background is its length, a run of a nucleus its length,
/// a colon and the label; both numbers are in base 36, and runs are separated by commas: `a,3:1,f` is
/// 10 pixels of background, 3 of nucleus 1 and 15 of background.
enum LabelMapText {
    /// Encodes labels.
    ///
    /// - Parameters:
    ///   - labels: 0 for background.
    ///   - limit: The largest number of bytes.
    /// - Returns: The text; `nil` if it is longer than `limit`.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    static func encode(_ labels: Plane<Int32>, limit: Int) -> [UInt8]? {
        var text: [UInt8] = []
        return labels.elements.withUnsafeBufferPointer { labels in
            var start = 0
            while start < labels.count {
                let label = labels[start]
                var end = start + 1
                while end < labels.count, labels[end] == label { end += 1 }
                if start > 0 { text.append(UInt8(ascii: ",")) }
                text += String(end - start, radix: 36).utf8
                if label != 0 { text += ":\(String(label, radix: 36))".utf8 }
                guard text.count <= limit else { return nil }
                start = end
            }
            return text
        }
    }
}
