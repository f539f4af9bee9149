import CKernels
import Tensors

/// Where the weights of each layer go, and the work of bringing them there.
///
/// Layers are laid out one after the other, which costs nothing; the ``pieces`` of work are then
/// done by whoever has time, in any order.
protocol WeightPacking {
    /// Writes some lines, given the first line of all.
    typealias Piece = @Sendable (UnsafeMutableRawPointer) -> Void

    /// The lines that are taken so far.
    var count: Int { get set }
    /// The work.
    var pieces: [Piece] { get set }

    /// A 3x3 convolution of one channel.
    mutating func first(_ name: String, _ layer: Convolution) -> PackedLayer
    /// A 3x3 convolution of what the named layers gave, read as one.
    mutating func winograd(
        _ name: String, _ layer: Convolution, from sources: [LayerSource]
    ) -> PackedLayer
    /// An upsampling of what the named layer gave.
    mutating func upsampling(
        _ name: String, _ upsampling: UNet.Upsampling, from source: String
    ) -> PackedLayer
    /// The head, whose last layer gives dense planes.
    mutating func head(_ layers: [Convolution], from source: String) -> [PackedLayer]
}

/// A layer that another reads.
struct LayerSource {
    let name: String
    let channels: Int
}

extension WeightPacking {
    /// Takes lines.
    ///
    /// - Returns: The first of them.
    mutating func take(_ lines: Int) -> Int {
        defer { count += lines }
        return count
    }

    /// The elements of a line and of those after it.
    static func elements<Element>(
        _ base: UnsafeMutableRawPointer, _ line: Int, as type: Element.Type = Float.self
    ) -> UnsafeMutablePointer<Element> {
        (base + line * LineMemory.line).assumingMemoryBound(to: type)
    }
}
