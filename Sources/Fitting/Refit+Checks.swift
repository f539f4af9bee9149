import Batch
import Network
import SystemPackage
import Training

/// What is checked of a request before anything is computed.
extension Refit.Request {
    /// The fewest folders, seen and unseen together, to which an estimate of Dice coefficients is
    /// fitted: one is left out, and of the others, again, one is judged by the rest.
    package static let fewestFolders = 3

    /// Checks unseen sets and training sets; lists folders and reads models, but opens no image.
    ///
    /// - Parameters:
    ///   - model: The model that is fitted.
    ///   - trainingSets: The images that it was trained on.
    /// - Throws: ``RefitError``, ``DataSetError``, ``FileError``, ``ModelFileError``.
    func check(model: Model, trainingSets: TrainingSets) throws {
        let folders = unseen.map(\.folder.resolvingSymlinks)
        for (index, folder) in folders.enumerated() where folders[..<index].contains(folder) {
            throw DataSetError.givenTwice(folder: unseen[index].folder)
        }
        if !trainingSets.isEmpty { try Self.check(trainingSets, leavingOut: nil) }
        var knowing: [Bool] = [model.trainingDistance != nil]
        for (set, folder) in zip(unseen, folders) {
            _ = try DataSetListing(of: [set.folder])
            let other = try Refit.model(at: set.model)
            knowing.append(other.trainingDistance != nil)
            if !trainingSets.isEmpty, other.trainingDistance == nil {
                try Self.check(trainingSets, leavingOut: folder)
            }
        }
        let all = Set(sets.map(\.resolvingSymlinks) + folders)
        guard unseen.isEmpty || all.count >= Self.fewestFolders else {
            throw RefitError.fewFolders(count: all.count)
        }
        // Its weight would be fitted to those images alone that have a distance.
        guard !trainingSets.isEmpty || knowing.allSatisfy({ $0 == knowing[0] }) else {
            let models = [self.model?.string ?? model.name] + unseen.map(\.model.string)
            let (with, without) = (
                zip(models, knowing).first { $1 }, zip(models, knowing).first { !$1 }
            )
            throw RefitError.distanceOfSome(with: with?.0 ?? "", without: without?.0 ?? "")
        }
    }

    private static func check(
        _ sets: TrainingSets, leavingOut folder: FilePath?
    ) throws(RefitError) {
        let (count, least) = (
            sets.count(leavingOut: folder), TrainingDistanceFit.fewestImages
        )
        if count < least { throw .fewTrainingImages(usable: count, least: least) }
    }
}
