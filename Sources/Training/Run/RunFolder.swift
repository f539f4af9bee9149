import FoundationEssentials
import Gradients
import Linux
import Network
import SystemPackage

/// The folder of a run; its files are written atomically.
struct RunFolder: Sendable {
    let path: FilePath

    /// The configuration.
    var configurationFile: FilePath { path.appending("run.json") }
    /// The split of the images.
    var splitFile: FilePath { path.appending("split.json") }
    /// The training state at the end of the last epoch, or where the run was stopped.
    var checkpointFile: FilePath { path.appending("checkpoint.safetensors") }
    /// The weights of the kept epoch, for inference.
    var modelFile: FilePath { path.appending("model.safetensors") }
    /// The weights of the last epoch, for inference.
    var lastModelFile: FilePath { path.appending("model-last.safetensors") }
    /// The metrics of all epochs.
    var metricsFile: FilePath { path.appending("metrics.csv") }
    /// The report page.
    var reportFile: FilePath { path.appending("report.html") }
    /// The predictions of the report, as PNG files.
    var stripFolder: FilePath { path.appending("strip") }

    /// The largest file that is read, in bytes.
    private static let sizeLimit = 1 << 32

    /// Creates the folder if it does not exist.
    func create() throws {
        try Folder(path).create()
        try Folder(stripFolder).create()
    }

    /// Whether the folder has a run: one without a checkpoint cannot be resumed and is none.
    var hasRun: Bool {
        get throws { try FileStatus(of: checkpointFile) != nil }
    }

    /// Checks that a new run may be started in the folder.
    ///
    /// What a run leaves that died before its first checkpoint may be overwritten.
    ///
    /// - Throws: ``TrainingError/runExists(folder:)``, ``TrainingError/fileExists(_:)``,
    ///   ``TrainingError/insideData(folder:data:)``, ``FileError``.
    func checkFree(for configuration: TrainingConfiguration) throws {
        if try hasRun { throw TrainingError.runExists(folder: path) }
        for file in [modelFile, lastModelFile, metricsFile, reportFile]
        where try FileStatus(of: file) != nil {
            throw TrainingError.fileExists(file)
        }
        for data in configuration.data + configuration.validationPaths {
            let data = FilePath(data).resolvingSymlinks
            if path.resolvingSymlinks.starts(with: data) {
                throw TrainingError.insideData(folder: path, data: data)
            }
        }
    }

    /// Writes a file.
    func write(_ bytes: [UInt8], to file: FilePath) throws {
        try AtomicFile.write(bytes, to: file)
    }

    /// Writes a value as JSON.
    func write(json value: some Encodable, to file: FilePath) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try write(Array(try encoder.encode(value)), to: file)
    }

    /// Reads a file; `nil` if it does not exist.
    func read(_ file: FilePath) throws -> [UInt8]? {
        guard try FileStatus(of: file) != nil else { return nil }
        return try OpenFile(at: file).readAll(limit: Self.sizeLimit)
    }
}

extension RunFolder {
    /// Reads the configuration.
    ///
    /// - Parameter epochs: A new number of epochs; `nil` to keep that of the file.
    /// - Returns: The configuration, which is valid.
    /// - Throws: ``TrainingError/notResumable(folder:reason:)``, ``FileError``.
    func readConfiguration(epochs: Int?) throws -> TrainingConfiguration {
        guard let bytes = try read(configurationFile) else { throw missing(file: "run.json") }
        guard
            var configuration = try? JSONDecoder().decode(
                TrainingConfiguration.self, from: Data(bytes))
        else { throw notResumable(reason: "its run.json cannot be read") }
        if let reason = configuration.invalidReason {
            throw notResumable(reason: "its run.json is wrong: \(reason)")
        }
        if let epochs { configuration.recipe.epochs = epochs }
        return configuration
    }

    /// Reads the split.
    func readSplit() throws -> Split {
        guard let bytes = try read(splitFile) else { throw missing(file: "split.json") }
        do {
            return try Split(json: bytes)
        } catch {
            throw notResumable(reason: "its split.json cannot be read")
        }
    }

    /// Reads the training state.
    func readCheckpoint(
        of blueprint: TrainableArchitecture
    ) throws -> (checkpoint: Checkpoint, position: TrainingPosition) {
        guard let bytes = try read(checkpointFile) else {
            throw missing(file: "checkpoint.safetensors")
        }
        let checkpoint: Checkpoint
        do throws(WeightsError) {
            checkpoint = try bytes.withUnsafeBufferPointer { bytes throws(WeightsError) in
                try Checkpoint(UnsafeRawBufferPointer(bytes), of: blueprint)
            }
        } catch {
            throw notResumable(reason: "its checkpoint cannot be used: \(error)")
        }
        guard let position = TrainingPosition(metadata: checkpoint.loopState) else {
            throw notResumable(reason: "its checkpoint does not say how far it came")
        }
        if position.best != nil, try FileStatus(of: modelFile) == nil {
            throw missing(file: "model.safetensors")
        }
        return (checkpoint, position)
    }

    private func missing(file name: String) -> TrainingError {
        notResumable(reason: "it has no '\(name)'")
    }

    private func notResumable(reason: String) -> TrainingError {
        .notResumable(folder: path, reason: reason)
    }
}

/// An exclusive lock on a run's folder, released when the last reference goes away.
final class RunLock {
    private let lock: FolderLock

    /// Locks a folder that exists.
    ///
    /// - Throws: ``FolderLockError`` if another process has locked it.
    init(folder: RunFolder) throws(FolderLockError) { lock = try FolderLock(on: folder.path) }
}
