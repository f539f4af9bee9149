import Training

/// An event of a refit, for the display of its progress.
package enum FittingEvent: Sendable {
    /// The network was evaluated on some images.
    case evaluated(images: Int, of: Int)
    /// An image is not used.
    case leftOut(set: String, LeftOut)
    /// A step begins, named by a clause.
    case began(String)
    /// Splitting was tried with a smoothing and a depth; the best rating so far.
    case tried(smoothing: Double, depth: Double, rating: Double, best: Double)
}
