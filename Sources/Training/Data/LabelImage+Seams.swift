import Masks
import Tensors

extension LabelImage {
    /// The nuclei with the seams between touching ones made background.
    ///
    /// A seam is one pixel wide: of each two touching nuclei the one with the higher number loses the
    /// pixels whose 8-neighbourhood holds the other. A nucleus that is nothing but seam keeps its
    /// pixels.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package func separatedBySeams() -> LabelImage {
        let seams = seamPixels { $0 < $1 }
        var left = areas
        for (label, isSeam) in zip(labels.elements, seams.elements) where isSeam {
            left[Int(label) - 1] -= 1
        }
        let separated = zip(labels.elements, seams.elements).map { label, isSeam in
            isSeam && left[Int(label) - 1] > 0 ? 0 : label
        }
        return LabelImage(
            labels: Plane(width: width, height: height, elements: separated), count: count)
    }

    /// The pixels of nuclei that touch another nucleus.
    ///
    /// - Parameter isRelevant: Whether a neighbour's number, the first, counts at a pixel's.
    /// - Returns: True where a pixel's 8-neighbourhood holds a relevant other nucleus.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    func seamPixels(where isRelevant: (Int32, Int32) -> Bool) -> Plane<Bool> {
        var seams = Plane<Bool>(width: width, height: height, repeating: false)
        for row in 0..<height {
            for column in 0..<width {
                let label = labels[row, column]
                guard label != 0 else { continue }
                for y in max(row - 1, 0)...min(row + 1, height - 1) {
                    for x in max(column - 1, 0)...min(column + 1, width - 1) {
                        let other = labels[y, x]
                        guard other != 0, other != label, isRelevant(other, label) else { continue }
                        seams[row, column] = true
                    }
                }
            }
        }
        return seams
    }
}
