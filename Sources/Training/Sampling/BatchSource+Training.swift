import Gradients
import Tensors

extension BatchSource {
    /// Computes a training batch.
    ///
    /// - Parameters:
    ///   - epoch: The epoch, from 0.
    ///   - step: The step in the epoch, 0..<``steps``.
    ///   - threads: The number of threads, which does not change the result.
    /// - Returns: A full batch.
    package func batch(epoch: Int, step: Int, threads: Int) -> TrainingBatch {
        let plan = plan(epoch: epoch, step: step)
        return TrainingBatch(
            names: plan.names, side: sampling.side, hasDistance: hasDistance,
            hasWeights: hasWeights, threads: threads
        ) { index, sample in
            write(index, of: plan, into: sample)
        }
    }

    /// Computes one sample of a training batch, as a batch of its own.
    func sample(_ index: Int, of plan: BatchPlan) -> TrainingBatch {
        TrainingBatch(
            names: [plan.names[index]], side: sampling.side, hasDistance: hasDistance,
            hasWeights: hasWeights, threads: 1
        ) { _, sample in
            write(index, of: plan, into: sample)
        }
    }

    /// Draws which samples a training batch has.
    ///
    /// - Complexity: O(*n*), where *n* is the number of samples in an epoch.
    func plan(epoch: Int, step: Int) -> BatchPlan {
        precondition((0..<steps).contains(step), "a step lies within its epoch")
        var root = RandomSource(seed: seed, stream: UInt64(epoch))
        let (epochSeed, effectSeed) = (root.next(), root.next())
        let sites = sites(ofEpoch: epoch, seed: epochSeed)
        var shuffling = RandomSource(seed: epochSeed, stream: 0)
        let order = shuffling.shuffled(Array(sites.indices))
        let indices = step * batchSize..<(step + 1) * batchSize
        let shown = indices.map { sites[order[$0 % order.count]] }
        return BatchPlan(
            names: shown.map { images[$0.image].name }, sites: shown, epochSeed: epochSeed,
            effectSeed: effectSeed, first: indices.lowerBound)
    }

    /// The sites of an epoch's samples, before they are shuffled.
    ///
    /// Of an image that the quota shows less often than it has sites, others are drawn in each epoch.
    private func sites(ofEpoch epoch: Int, seed epochSeed: UInt64) -> [TrainingSite] {
        guard let quota else { return trainingSites }
        let counts = quota.counts(epoch: epoch, seed: seed)
        return counts.enumerated().flatMap { image, count -> [TrainingSite] in
            guard count > 0 else { return [] }
            let sites = sitesOfImage[image]
            var random = RandomSource(seed: ~epochSeed, stream: UInt64(image))
            let order = random.shuffled(Array(sites.indices))
            return (0..<count).map { sites[order[$0 % order.count]] }
        }
    }

    /// Computes one sample of a training batch.
    private func write(_ index: Int, of plan: BatchPlan, into sample: SampleBuffer) {
        var random = RandomSource(seed: plan.epochSeed, stream: UInt64(plan.first + index) + 1)
        let site = plan.sites[index]
        let image = images[site.image]
        let map = placement.drawMap(from: site.corner, in: image, random: &random)
        image.sample(through: map, gap: gap, into: sample)
        augmentation.changeAppearance(
            of: sample, showing: image, through: map, clip: clip, random: &random,
            effects: EffectSequences(seed: plan.effectSeed, sample: plan.first + index))
    }
}
