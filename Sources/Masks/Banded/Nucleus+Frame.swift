import Tensors

extension Nucleus {
    /// Measures one nucleus of an image by what its frame shows: as ``LabelImage/nuclei(intensities:probability:)``
    /// does with all at once, and with the same result.
    ///
    /// - Parameters:
    ///   - label: Its number.
    ///   - shape: 1 at its pixels, in the smallest frame that holds it.
    ///   - frame: Where that is in the image.
    ///   - size: Of the image.
    ///   - intensities: The image's samples in the frame.
    ///   - probability: Of each pixel to be nucleus, in the frame.
    /// - Complexity: O(*n*), where *n* is the number of pixels of the frame.
    package init(
        label: Int, shape: LabelImage, frame: Frame, of size: PlaneSize,
        intensities: Plane<UInt16>, probability: Plane<Float>
    ) {
        precondition(shape.count == 1, "a frame is about one nucleus")
        let alone = shape.nuclei(intensities: intensities, probability: probability)[0]
        let (top, left) = (frame.rows.lowerBound, frame.columns.lowerBound)
        self.init(
            label: label,
            centroid: Point(
                x: Double(left) + alone.centroid.x, y: Double(top) + alone.centroid.y),
            boundingBox: Box(
                left: left, top: top, right: frame.columns.upperBound,
                bottom: frame.rows.upperBound),
            area: alone.area, convexArea: alone.convexArea, perimeter: alone.perimeter,
            ellipse: alone.ellipse, intensity: alone.intensity, probability: alone.probability,
            touchesBorder: left == 0 || top == 0 || frame.columns.upperBound == size.width
                || frame.rows.upperBound == size.height)
    }
}
