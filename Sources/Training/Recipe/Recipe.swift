import Gradients
import Network

/// How a network is trained.
package struct Recipe: Sendable, Equatable, Codable {
    /// What it is called in reports.
    package var name: String
    /// What is trained.
    package var blueprint: Blueprint
    /// How images become samples.
    package var sampling: Sampling
    /// How samples are varied; `nil` for not at all.
    package var augmentation: Augmentation?
    /// The samples of a step.
    package var batch: Int
    /// How often every image is shown.
    package var epochs: Int
    /// What is made small.
    package var loss: Loss
    /// The optimiser.
    package var adam: Adam.Settings
    /// Where nothing lowers it.
    package var learningRate: Double
    /// What lowers it.
    package var schedule: LearningRateSchedule
    /// The longest gradient, all its numbers taken as one vector; `nil` for any.
    package var gradientNorm: Double?
    /// How much of the weights' average stays from step to step.
    package var averaging: Double
    /// The finest levels of the encoder whose weights stay as they are.
    package var frozenLevels: Int

    /// The numbers that are trained: all but the frozen levels'.
    package func trained(_ layout: ParameterLayout) -> [Range<Int>] {
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
