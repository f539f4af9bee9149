import ArgumentParser
import Segmentation
import Training

/// Options of `train` that say which images are drawn for samples, at which size and where.
struct SamplingOptions: ParsableArguments {
    /// The values of `--diameters`.
    enum Diameters: ExpressibleByArgument, Equatable {
        /// The range of the initial model.
        case model
        /// A range in pixels.
        case range(ClosedRange<Double>)

        init?(argument: String) {
            if argument == "model" {
                self = .model
                return
            }
            let ends = argument.split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count == 2, let low = Double(ends[0]), let high = Double(ends[1]),
                low <= high
            else { return nil }
            self = .range(low...high)
        }
    }

    @Option(help: "The side of a sample in pixels, a multiple of 16 for networks of depth 4.")
    var side: Int?

    @Option(
        help: "The number of steps of an epoch; by default as many as show the area of all images.")
    var stepsPerEpoch: Int?

    @Option(
        help: """
            How evenly groups of images share the samples: 0 by area (the default), counted as \
            \(Sampling.maximumCrops) crops an image at most; 1 equally, but none more than tenfold. A \
            group is what a folder has of one kind: fluorescence, bright field or stained, with small, \
            medium or large nuclei.
            """)
    var balance: Double?

    @Option(
        help: """
            The range of the nuclei's median diameters in samples, in pixels, such as 10-60; 'model': \
            that of the initial model. Samples are scaled by the annotated diameters, evenly in the \
            logarithm.
            """)
    var diameters: Diameters?

    @Flag(
        help: """
            Draws a position again, at most three times, where a sample shows less than 0.5 % of \
            nuclei; a fifth of the samples stay as they are.
            """)
    var redrawEmpty = false

    /// Whether any option is given.
    var isGiven: Bool {
        side != nil || stepsPerEpoch != nil || balance != nil || diameters != nil || redrawEmpty
    }

    func validate() throws {
        let steps = SampleDrawing.stepsRange
        if let stepsPerEpoch, !steps.contains(stepsPerEpoch) {
            throw ValidationError(
                "--steps-per-epoch is \(steps.lowerBound) to \(steps.upperBound).")
        }
        if let balance, !(0...1).contains(balance) {
            throw ValidationError("--balance is 0 to 1.")
        }
        let limits = SampleDrawing.diametersRange
        if case .range(let range) = diameters, range.clamped(to: limits) != range {
            throw ValidationError(
                "--diameters is a range within \(limits.lowerBound) to \(limits.upperBound) px.")
        }
    }

    /// Applies the options that are given.
    ///
    /// - Throws: `ValidationError` where the model lacks what an option asks for.
    func apply(to configuration: inout TrainingConfiguration) throws {
        if let side {
            configuration.recipe.sampling = configuration.recipe.sampling.withSide(side)
        }
        let diameters = try diameters.map { try range(of: $0, scale: configuration.scale) }
        configuration.recipe.changeDrawing { drawing in
            drawing.stepsPerEpoch = stepsPerEpoch ?? drawing.stepsPerEpoch
            drawing.balance = balance ?? drawing.balance
            drawing.redrawsEmpty = redrawEmpty || drawing.redrawsEmpty
            drawing.diameters = diameters ?? drawing.diameters
        }
    }

    private func range(of diameters: Diameters, scale: ScaleRules?) throws -> ClosedRange<Double> {
        if case .range(let range) = diameters { return range }
        guard let scale else {
            throw ValidationError(
                "--diameters model: the initial model does not say which sizes of nuclei it is "
                    + "good at ('nucleid.scale'), or there is none; give a range, such as 10-60.")
        }
        return scale.comfortable
    }
}
