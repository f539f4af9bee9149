import CKernels
import Tensors

/// Assigns lines of 64 bytes to the weights of each layer, and collects the work of packing them.
///
/// Assigning lines is cheap and done layer by layer; the ``tasks`` are independent of one another
/// and may run on any threads.
protocol WeightPacking {
    /// Writes some of the lines, given the address of line 0.
    typealias PackingTask = @Sendable (UnsafeMutableRawPointer) -> Void

    /// The number of lines assigned so far.
    var lineCount: Int { get set }
    /// The work that writes them.
    var tasks: [PackingTask] { get set }

    /// Packs a 3x3 convolution of one channel.
    mutating func packFirstLayer(_ layer: Convolution, named name: String) -> PackedLayer
    /// Packs a 3x3 convolution of the concatenated outputs of some layers.
    mutating func packWinograd(
        _ layer: Convolution, named name: String, reading sources: [LayerSource]
    ) -> PackedLayer
    /// Packs an upsampling of the output of one layer.
    mutating func packUpsampling(
        _ upsampling: UNet.Upsampling, named name: String, reading source: String
    ) -> PackedLayer
    /// Packs the head, whose last packed layer writes dense planes.
    mutating func packHead(_ layers: [Convolution], reading source: String) -> [PackedLayer]
}

/// A layer whose output another one reads.
struct LayerSource {
    let name: String
    let channels: Int
}

extension WeightPacking {
    /// Assigns lines.
    ///
    /// - Returns: The first of them.
    mutating func assign(lines: Int) -> Int {
        defer { lineCount += lines }
        return lineCount
    }

    /// The elements of a line and of those after it.
    static func elements<Element>(
        atLine line: Int, of base: UnsafeMutableRawPointer, as type: Element.Type = Float.self
    ) -> UnsafeMutablePointer<Element> {
        (base + line * CacheLineMemory.bytesPerLine).assumingMemoryBound(to: type)
    }
}
