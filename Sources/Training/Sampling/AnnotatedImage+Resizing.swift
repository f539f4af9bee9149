import Tensors

extension AnnotatedImage {
    /// The whole image, squeezed into a square; foreground is what nuclei cover half of, and
    /// distance is 0 outside of it.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels of the larger one.
    func resized(side: Int) -> AnnotatedImage {
        let resize = Resizing(
            from: PlaneSize(height: plane.height, width: plane.width),
            to: PlaneSize(height: side, width: side))
        let mask = resize(foreground.map { Float($0) }).map { $0 >= 127.5 ? 255 : UInt8(0) }
        var inside = resize(distance.map { Float($0) }).map { UInt8($0.rounded()) }
        for index in mask.elements.indices where mask.elements[index] == 0 {
            inside.elements[index] = 0
        }
        return AnnotatedImage(name: name, plane: resize(plane), foreground: mask, distance: inside)
    }
}
