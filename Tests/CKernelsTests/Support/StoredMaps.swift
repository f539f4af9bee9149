import CKernels
import Tensors

/// Feature maps and their gradient as training keeps them, `[image][block][row][column][lane]`, in
/// 32 bits or as bfloat16.
final class StoredMaps {
    let shape: Shape
    let isHalf: Bool
    private let values: AlignedArray<UInt8>
    private let gradient: AlignedArray<UInt8>
    private let scale: AlignedArray<Float>
    private let shift: AlignedArray<Float>
    private let factors: [AlignedArray<Float>]

    /// Maps of these values and gradients, rounded to the format.
    ///
    /// The factor and offset of each channel are 1 and 0 if they are `nil`; `gradientFactors` are those
    /// of gradient and value, and the offset, by channel, or empty.
    init(
        _ values: DenseTensor<Float>, gradient: DenseTensor<Float>, isHalf: Bool,
        scale: [Float]? = nil, shift: [Float]? = nil, gradientFactors: [[Float]] = []
    ) {
        shape = values.shape
        self.isHalf = isHalf
        let lanes = (shape.channels + 15) / 16 * 16
        let bytes = shape.images * lanes * shape.height * shape.width * (isHalf ? 2 : 4)
        self.values = AlignedArray(count: bytes, repeating: 0)
        self.gradient = AlignedArray(count: bytes, repeating: 0)
        self.scale = AlignedArray(
            scale ?? Array(repeating: 1, count: shape.channels), paddedTo: lanes)
        self.shift = AlignedArray(shift ?? [], paddedTo: lanes)
        factors = gradientFactors.map { AlignedArray($0, paddedTo: lanes) }
        write(values, to: self.values)
        write(gradient, to: self.gradient)
    }

    var blocks: Int { (shape.channels + 15) / 16 }
    /// The relative error of a stored value.
    var roundingError: Double { isHalf ? 0x1p-8 : roundoff }

    /// The maps as kernels see them; `body` may call kernels with them.
    func withView<Result>(
        _ activation: Activation = .none, dropout: ckernels_dropout = ckernels_dropout(),
        _ body: (inout ckernels_feature_maps) -> Result
    ) -> Result {
        withExtendedLifetime(self) {
            var view = ckernels_feature_maps()
            view.values = UnsafeMutableRawPointer(values.base)
            view.gradient = UnsafeMutableRawPointer(gradient.base)
            view.is_half = isHalf ? 1 : 0
            view.blocks = Int32(blocks)
            view.height = Int32(shape.height)
            view.width = Int32(shape.width)
            view.scale = UnsafePointer(scale.base)
            view.shift = UnsafePointer(shift.base)
            view.activation = activation.kernel
            view.dropout = dropout
            if factors.count == 3 {
                view.gradient_factor = UnsafePointer(factors[0].base)
                view.input_factor = UnsafePointer(factors[1].base)
                view.offset = UnsafePointer(factors[2].base)
            }
            return body(&view)
        }
    }

    /// The stored values.
    var denseValues: DenseTensor<Float> { dense(values) }
    /// The stored gradients.
    var denseGradient: DenseTensor<Float> { dense(gradient) }

    /// A number as the format has it: the nearest, of two equally near ones the even.
    static func rounded(_ value: Float, isHalf: Bool) -> Float {
        guard isHalf else { return value }
        let below = Float(bitPattern: value.bitPattern & 0xFFFF_0000)
        let above = Float(bitPattern: (value.bitPattern & 0xFFFF_0000) &+ 0x1_0000)
        let (toBelow, toAbove) = (abs(value - below), abs(above - value))
        if toBelow != toAbove { return toBelow < toAbove ? below : above }
        return below.bitPattern >> 16 & 1 == 0 ? below : above
    }

    private func write(_ dense: DenseTensor<Float>, to memory: AlignedArray<UInt8>) {
        shape.forEach { image, channel, row, column in
            let value = Self.rounded(dense[image, channel, row, column], isHalf: isHalf)
            let index = index(image, channel, row, column)
            if isHalf {
                UnsafeMutableRawPointer(memory.base).storeBytes(
                    of: UInt16(value.bitPattern >> 16), toByteOffset: 2 * index, as: UInt16.self)
            } else {
                UnsafeMutableRawPointer(memory.base).storeBytes(
                    of: value, toByteOffset: 4 * index, as: Float.self)
            }
        }
    }

    private func dense(_ memory: AlignedArray<UInt8>) -> DenseTensor<Float> {
        DenseTensor(shape).filled { image, channel, row, column in
            let index = index(image, channel, row, column)
            let bytes = UnsafeRawPointer(memory.base)
            return isHalf
                ? Float(
                    bitPattern: UInt32(bytes.load(fromByteOffset: 2 * index, as: UInt16.self))
                        << 16)
                : bytes.load(fromByteOffset: 4 * index, as: Float.self)
        }
    }

    private func index(_ image: Int, _ channel: Int, _ row: Int, _ column: Int) -> Int {
        let block = image * blocks + channel / 16
        return ((block * shape.height + row) * shape.width + column) * 16 + channel % 16
    }
}

/// Storage formats to test with.
enum StorageFormat {
    /// Whether values are bfloat16.
    static let isHalf = [false, true]
}
