/// How many rows of a plane are unrolled for one matrix product.
///
/// im2col (Chellapilla, Puri, Simard, 2006) writes each pixel's neighbourhood out as a column,
/// [in · kernel · kernel, pixels]; done for a whole plane it would take kernel² times its memory.
struct ColumnBlock {
    /// The rows of the image that one block covers.
    let rows: Int
    /// The elements of a full block.
    let elements: Int

    /// The elements that a block aims at: half of a 1 MiB second-level cache, so that the product
    /// finds them there.
    private static let target = 1 << 17
    /// The fewest columns that a product is worth its overhead for.
    private static let fewestColumns = 256

    init(layer: Convolution, over plane: Place) {
        let depth = layer.inputs * layer.kernel * layer.kernel
        let wanted = max(Self.target / depth, Self.fewestColumns)
        rows = min(plane.height, max(1, wanted / plane.width))
        elements = depth * rows * plane.width
    }
}
