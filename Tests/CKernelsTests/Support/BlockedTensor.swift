import CKernels
import Tensors

/// A tensor in the layout of the kernels, `[image][block][row][column][lane]`, with the padding that
/// CKernels.h describes.
final class BlockedTensor<Element: BitwiseCopyable & Numeric & Sendable> {
    /// The channels of a block: as many as fill 64 bytes.
    static var lanes: Int { CacheLineMemory.bytesPerLine / MemoryLayout<Element>.stride }

    let shape: Shape
    private let memory: AlignedArray<Element>

    /// A tensor of one value everywhere, padding included.
    init(_ shape: Shape, filledWith value: Element) {
        self.shape = shape
        let blocks = (shape.channels + Self.lanes - 1) / Self.lanes
        let lines = shape.images * blocks * Self.padded(shape.height) * Self.padded(shape.width)
        memory = AlignedArray(count: lines * Self.lanes, repeating: value)
    }

    /// A tensor with zeros in padding and in lanes beyond the last channel.
    convenience init(_ dense: DenseTensor<Element>) {
        self.init(dense.shape, filledWith: 0)
        set(dense)
    }

    /// One row above or one column to the left, and as many behind as make a multiple of 4, and one.
    static func padded(_ length: Int) -> Int { (length + 3) / 4 * 4 + 2 }

    var blocks: Int { (shape.channels + Self.lanes - 1) / Self.lanes }
    var rowStride: Int { Self.padded(shape.width) }
    var blockStride: Int { Self.padded(shape.height) * rowStride }

    /// The tensor as kernels see it.
    var view: ckernels_planes {
        ckernels_planes(
            origin: memory.base + (rowStride + 1) * Self.lanes, row_stride: rowStride,
            block_stride: blockStride, image_stride: blocks * blockStride, blocks: Int32(blocks),
            ring_rows: 0)
    }

    /// An element; rows and columns are counted from −1, where padding is, channels up to the last
    /// lane.
    subscript(image: Int, channel: Int, row: Int, column: Int) -> Element {
        get { memory[index(image, channel, row, column)] }
        set { memory[index(image, channel, row, column)] = newValue }
    }

    private func index(_ image: Int, _ channel: Int, _ row: Int, _ column: Int) -> Int {
        let (block, lane) = channel.quotientAndRemainder(dividingBy: Self.lanes)
        let line =
            (image * blocks + block) * blockStride + (row + 1) * rowStride + column + 1
        return line * Self.lanes + lane
    }

    /// Writes the elements of the planes.
    func set(_ dense: DenseTensor<Element>) {
        shape.forEach { self[$0, $1, $2, $3] = dense[$0, $1, $2, $3] }
    }

    /// The elements of the planes.
    var dense: DenseTensor<Element> {
        DenseTensor(shape).filled { self[$0, $1, $2, $3] }
    }

    /// The number of elements outside the planes, in their padding, that differ from a value.
    func paddingElements(otherThan value: Element) -> Int {
        var count = 0
        for image in 0..<shape.images {
            for channel in 0..<blocks * Self.lanes {
                for row in -1..<Self.padded(shape.height) - 1 {
                    for column in -1..<Self.padded(shape.width) - 1
                    where !((0..<shape.height).contains(row) && (0..<shape.width).contains(column))
                        && self[image, channel, row, column] != value
                    {
                        count += 1
                    }
                }
            }
        }
        return count
    }

    /// The number of elements inside the planes, in lanes beyond the last channel, that are not 0.
    var nonzeroPaddingLanes: Int {
        var count = 0
        let channels = blocks * Self.lanes - shape.channels
        shape.with(channels: channels).forEach { image, channel, row, column in
            if self[image, shape.channels + channel, row, column] != 0 { count += 1 }
        }
        return count
    }
}
