import CKernels
import Tensors

/// Records the minimum and maximum of each channel of each layer's outputs over images.
///
/// Copies share the packed weights, so that each thread can have one of its own.
package struct RangeRecorder: Sendable {
    private let network: PackedNetwork
    /// The ranges over all images recorded so far.
    package private(set) var ranges = ActivationRanges()

    /// Packs a network for the exact kernels, which run on all processors.
    package init(network: UNet, threads: Int = 1) {
        self.network = PackedNetwork(network: network, threads: threads)
        for (layer, count) in UNet.rangedLayers(of: network.architecture) {
            ranges.layers[layer] = ActivationRanges.Layer(channels: count)
        }
    }

    /// Evaluates one image on the calling thread, and widens the ranges to its layers' outputs.
    ///
    /// - Parameters:
    ///   - size: The size of the image in pixels; both sides are multiples of 2^depth.
    ///   - fill: Writes the `height` · `width` values of the image.
    /// - Complexity: That of an evaluation, plus one comparison of every value of every layer.
    package mutating func record(
        size: PlaneSize, fill: (UnsafeMutableBufferPointer<Float>) -> Void
    ) {
        let plan = ExecutionPlan(network: network, size: size, images: 1, threads: 1, banded: false)
        let memory = CacheLineMemory(lineCount: plan.lineCount)
        let scratch = CacheLineMemory(lineCount: plan.scratch)
        let runner = StepRunner(network: network, plan: plan, arena: memory.baseAddress)
        fill(
            UnsafeMutableBufferPointer(
                start: runner.elements(of: plan.input), count: plan.input.imageCount))
        for step in plan.steps {
            for item in 0..<step.items {
                runner.run(step, item: item, scratch: scratch.baseAddress)
            }
            if let place = step.finishedPlace {
                widen(rangesOf: step.layer.name, at: place, planes: runner.planes(of: place))
            }
        }
    }

    private mutating func widen(
        rangesOf name: String, at place: ActivationPlanes, planes: ckernels_planes
    ) {
        guard var layer = ranges.layers[name] else { return }
        let lanes = place.format.lanes
        let origin = planes.origin.assumingMemoryBound(to: Float.self)
        layer.low.withUnsafeMutableBufferPointer { low in
            layer.high.withUnsafeMutableBufferPointer { high in
                // The channels of a block are neighbours in memory, so that they are one vector.
                for first in stride(from: 0, to: place.channels, by: lanes) {
                    let block = origin + first / lanes * planes.block_stride * lanes
                    let channels = min(lanes, place.channels - first)
                    for row in 0..<place.size.height {
                        for column in 0..<place.size.width {
                            let pixel = block + (row * planes.row_stride + column) * lanes
                            for lane in 0..<channels {
                                let value = pixel[lane]
                                low[first + lane] = min(low[first + lane], value)
                                high[first + lane] = max(high[first + lane], value)
                            }
                        }
                    }
                }
            }
        }
        ranges.layers[name] = layer
    }
}

extension ExecutionStep {
    /// The planes that are complete once this step is done, or `nil` if there are none.
    fileprivate var finishedPlace: ActivationPlanes? {
        switch operation {
        case .first(_, _, let to, _), .polyphaseConvolution(_, _, let to, _): to
        case .winograd(let step, _): step.output
        case .transformOutput(let phase, _):
            phase.firstTile + phase.tiles == phase.step.tiles ? phase.step.output : nil
        case .banded, .transformInput, .multiplyBatched, .last, .averagePool: nil
        }
    }
}
