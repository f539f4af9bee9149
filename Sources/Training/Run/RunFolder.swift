import FoundationEssentials
import Linux
import SystemPackage

/// The folder of a run; every file in it appears whole or not at all.
struct RunFolder: Sendable {
    let path: FilePath

    /// What was asked for.
    var order: FilePath { path.appending("run.json") }
    /// Which images do what.
    var split: FilePath { path.appending("split.json") }
    /// The state after the last epoch, or where the run was stopped.
    var checkpoint: FilePath { path.appending("checkpoint.safetensors") }
    /// The best epoch's weights, for inference.
    var model: FilePath { path.appending("model.safetensors") }
    /// The figures of each epoch.
    var metrics: FilePath { path.appending("metrics.csv") }
    /// The page for people.
    var report: FilePath { path.appending("report.html") }
    /// The pictures of the strip.
    var strip: FilePath { path.appending("strip") }

    /// The most bytes of a file that is read back.
    private static let limit = 1 << 32

    /// Creates the folder where it is not there.
    func create() throws {
        try Folder(path).create()
        try Folder(strip).create()
    }

    /// Whether a run has begun in it: without a checkpoint there is none that could go on.
    var isTaken: Bool {
        get throws { try FileStatus(of: checkpoint) != nil }
    }

    /// Writes a file.
    func write(_ bytes: [UInt8], to file: FilePath) throws {
        try AtomicFile.write(bytes, to: file)
    }

    /// A file that a new run would overwrite where there is none yet; what a run leaves that dies
    /// before its checkpoint is not one.
    var foreign: FilePath? {
        get throws { try [model, metrics, report].first { try FileStatus(of: $0) != nil } }
    }

    /// Checks that the folder is none of the data's.
    ///
    /// - Throws: ``TrainingError/within(folder:data:)``.
    func check(beside order: TrainingOrder) throws(TrainingError) {
        for data in order.data + (order.validation.map { [$0] } ?? []) {
            let data = FilePath(data).resolved
            if path.resolved.starts(with: data) { throw .within(folder: path, data: data) }
        }
    }

    /// Reads a file, or `nil` where there is none.
    func read(_ file: FilePath) throws -> [UInt8]? {
        guard try FileStatus(of: file) != nil else { return nil }
        return try OpenFile(file).readAll(limit: Self.limit)
    }

    /// Writes a value as JSON.
    func write(json value: some Encodable, to file: FilePath) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try write(Array(try encoder.encode(value)), to: file)
    }
}

/// The claim on a run's folder; given up with the last who holds it.
final class RunClaim {
    private let lock: FolderLock

    /// Claims a folder that is there.
    ///
    /// - Throws: ``FolderLockError`` where another process has it.
    init(_ folder: RunFolder) throws(FolderLockError) { lock = try FolderLock(folder.path) }
}
