import Images
import Masks
import Tensors

extension Segmentation {
    /// Gives everything that was found, as one band.
    ///
    /// - Parameters:
    ///   - receiver: Takes it in.
    ///   - image: What was segmented.
    /// - Throws: What the receiver throws.
    package func give(to receiver: inout some BandReceiver, of image: Raster) throws {
        var tally = ImageTally(bits: image.bits)
        _ = tally.add(image)
        try receiver.take(image, from: 0)
        try receiver.begin(nuclei: labels.count, of: tally)
        for nucleus in summary.nuclei {
            try receiver.take(nucleus, shape: receiver.wantsShapes ? shape(of: nucleus) : nil)
        }
        try receiver.take(labels.labels, foreground: maps.foreground, from: 0)
    }

    /// A nucleus alone, in its bounding box.
    private func shape(of nucleus: Nucleus) -> LabelImage {
        let box = nucleus.boundingBox
        let own = Int32(truncatingIfNeeded: nucleus.label)
        let elements = (box.top..<box.bottom).flatMap { row in
            labels.labels.elements[row * labels.width + box.left..<row * labels.width + box.right]
                .map { $0 == own ? 1 : 0 as Int32 }
        }
        return LabelImage(
            Plane(width: box.right - box.left, height: box.bottom - box.top, elements: elements),
            count: 1)
    }
}
