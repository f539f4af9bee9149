import ArgumentParser
import FoundationEssentials
import Gradients
import Linux
import Pipeline
import SystemPackage
import Tensors
import Training

extension Train {
    /// The configuration and the initial weights of a new run.
    func newRun() throws -> (configuration: TrainingConfiguration, weights: NetworkState) {
        let name =
            name ?? output.flatMap { FilePath($0).resolvingSymlinks.lastComponent?.string }
            ?? "trained"
        let folders = try weightedFolders()
        let data = folders.map(\.path)
        var configuration: TrainingConfiguration
        var weights: NetworkState?
        if let start {
            let (search, isBuiltIn) = (ModelSearch(), ModelSearch.builtIn.contains(start))
            let value = search.setting(forOption: start)
            if !isBuiltIn, let reason = search.missingReason(of: value) {
                throw ValidationError("--from: \(reason).")
            }
            let file = isBuiltIn ? nil : search.file(named: value)
            (configuration, weights) = try TrainingConfiguration.fineTuning(
                LoadedModel(file: file).model, named: file?.string ?? start, data: data,
                name: name)
        } else {
            configuration = try TrainingConfiguration.fromScratch(
                preset: preset ?? .unet32, data: data, name: name)
        }
        validation.apply(to: &configuration)
        configuration.startTime = Date.now.formatted(.iso8601)
        configuration.seed = seed ?? 1
        configuration.threads = threads ?? min(64, Machine.processorCount)
        if folders.contains(where: { $0.weight != 1 }) {
            configuration.dataWeights = folders.map(\.weight)
        }
        recipe.apply(to: &configuration.recipe)
        try sampling.apply(to: &configuration)
        try optimizer.apply(to: &configuration.recipe)
        try recipe.check(configuration)
        // Of the network that the options have made of the recipe's.
        let layout = ParameterLayout(for: configuration.recipe.blueprint)
        return (configuration, weights ?? NetworkState(initial: layout, seed: seed ?? 1))
    }

    /// The data folders, with absolute paths, since the run may be resumed in another working
    /// directory.
    ///
    /// - Throws: `ValidationError` for a weight outside its range.
    private func weightedFolders() throws -> [(path: String, weight: Double)] {
        try data.map { argument in
            let folder = WeightedFolder(argument) { path in
                (try? FileStatus(of: FilePath(path))) != nil
            }
            let range = TrainingConfiguration.dataWeightsRange
            guard range.contains(folder.weight) else {
                throw ValidationError(
                    "--data: the weight of '\(folder.path)' is \(folder.weight), not "
                        + "\(range.lowerBound) to \(range.upperBound).")
            }
            return (FilePath(folder.path).resolvingSymlinks.string, folder.weight)
        }
    }
}
