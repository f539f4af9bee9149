import Gradients
import Network

/// The hyperparameters of training.
package struct Recipe: Sendable, Equatable, Codable {
    /// The name of the recipe in reports.
    package var name: String
    /// The architecture, normalisation and dropout of the network.
    package var blueprint: TrainableArchitecture
    /// The way to get samples of one size from images.
    package var sampling: Sampling
    /// Which images are drawn for training samples, at which size and where; `nil` to show each image
    /// as often as covers its area.
    package var drawing: SampleDrawing?
    /// The random augmentation of samples; `nil` for none.
    package var augmentation: Augmentation?
    /// The batch size in samples.
    package var batch: Int
    /// The number of epochs.
    package var epochs: Int
    /// The loss that training minimises.
    package var loss: Loss
    /// The settings of Adam, or of AdamW if the weight decay is above 0.
    package var adam: Adam.Settings
    /// The base learning rate, before the schedule.
    package var learningRate: Double
    /// The learning rate schedule.
    package var schedule: LearningRateSchedule
    /// The threshold of global-norm gradient clipping; `nil` disables it.
    package var gradientNorm: Double?
    /// The decay per step of the exponential moving average of the weights.
    package var averaging: Double
    /// The treatment of borders between touching nuclei in targets; `nil` for that of the annotation.
    package var seams: Seams?
    /// The format of feature maps between the passes of a step; `nil` for 32 bits.
    package var storage: FeatureStorage?
    /// How convolutions and the gradients of their weights are computed; `nil` for exactly.
    package var precision: Precision?
    /// The number of encoder levels, from the finest on, whose weights stay fixed.
    package var frozenLevels: Int

    /// The treatment of borders between touching nuclei in targets.
    package enum Seams: String, Sendable, Equatable, Codable {
        /// A line of one pixel between them is background.
        case background
    }

    /// Changes ``drawing``; it stays `nil` if the settings that `nil` stands for are not changed.
    package mutating func changeDrawing(_ change: (inout SampleDrawing) throws -> Void) rethrows {
        var changed = drawing ?? SampleDrawing()
        try change(&changed)
        if changed != drawing ?? SampleDrawing() { drawing = changed }
    }

    /// The format of the products of a step on this machine.
    var productFormat: ProductFormat { .fastest(precision ?? .exact) }

    /// What targets show besides the nuclei.
    var targets: Targets.Options {
        Targets.Options(hasSeams: seams == .background, hasGaps: loss.gap > 0)
    }

    /// The ranges of parameters that are trained: all but those of the frozen levels.
    package func trainedRanges(of layout: ParameterLayout) -> [Range<Int>] {
        let frozen = (0..<frozenLevels).map { "encoder.\($0)." }
        return layout.entries
            .filter { entry in !frozen.contains { entry.name.hasPrefix($0) } }
            .reduce(into: []) { ranges, entry in
                if ranges.last?.upperBound == entry.range.lowerBound, let last = ranges.popLast() {
                    ranges.append(last.lowerBound..<entry.range.upperBound)
                } else {
                    ranges.append(entry.range)
                }
            }
    }
}
