import CKernels
import Tensors

/// How a layer reads the features of another one, and what it does with their gradient.
struct FeatureSource {
    /// The way in which a layer's input gradient becomes the gradient of the maps that it reads.
    enum GradientUse {
        /// The maps are the network's input: no gradient is wanted.
        case none
        /// It is the whole gradient.
        case complete
        /// It is a part, to which the reader of the 2x2 maxima adds its own.
        case partial
        /// It is that of the 2x2 maxima, to be added to the part.
        case pooled
    }

    let maps: FeatureMaps
    let use: GradientUse

    /// The rows and columns of what is read.
    var size: PlaneSize {
        use == .pooled
            ? PlaneSize(height: maps.size.height / 2, width: maps.size.width / 2) : maps.size
    }

    /// Loads rows of features, or of their 2x2 maxima, into a window; rows outside become zeros.
    func load(_ rows: Range<Int>, ofImage image: Int, to window: ckernels_planes, for pass: Pass) {
        var (view, window) = (maps.view(step: pass.memory.dropout), window)
        let (kernels, first, count) = (
            pass.training.pointee, Int32(rows.lowerBound), Int32(rows.count)
        )
        if use == .pooled {
            kernels.load_pooled_features(&view, &window, Int32(image), first, count)
        } else {
            kernels.load_features(&view, &window, Int32(image), first, count)
        }
    }

    /// Stores the gradient of what was read from rows of a window, and adds to the thread's own `sums`
    /// (``FeatureMaps/gradientSums``).
    func storeGradient(
        _ rows: Range<Int>, ofImage image: Int, from window: ckernels_planes, for pass: Pass,
        sums: UnsafeMutablePointer<Double>
    ) {
        var (view, window) = (maps.view(step: pass.memory.dropout), window)
        let kernels = pass.training.pointee
        let (first, count) = (Int32(rows.lowerBound), Int32(rows.count))
        switch use {
        case .none: break
        case .complete: kernels.store_gradients(&view, &window, Int32(image), first, count, sums)
        case .partial:
            kernels.store_partial_gradients(&view, &window, Int32(image), first, count)
        case .pooled:
            kernels.store_pooled_gradients(&view, &window, Int32(image), first, count, sums)
        }
    }
}
