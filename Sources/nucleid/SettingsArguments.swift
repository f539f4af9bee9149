import ArgumentParser
import Configuration
import Daemon
import Glibc
import Images
import Linux
import Network
import Segmentation
import SystemPackage
import Tensors

/// Where settings come from: defaults, then a file, then flags.
struct SettingsArguments: ParsableArguments {
    /// The file that the daemon reads where no other is named.
    static let systemFile = "/etc/nucleid/nucleid.yaml"

    @Option(name: .customLong("config"), help: "A settings file.")
    var file: String?

    @Option(help: "A safetensors file with another network than the built-in one.")
    var model: String?

    @Option(help: "How exactly the network is computed.")
    var precision: Precision?

    /// Reads the settings.
    ///
    /// - Parameter standard: The file that is read, if it exists, where none is named.
    /// - Returns: Defaults, changed by the file, changed by the flags.
    /// - Throws: `SettingsError` with file, line and key, or `FileError`.
    func load(standard: String?) throws -> LoadedSettings {
        var loaded = LoadedSettings(file: file ?? standard ?? "--model")
        let named = file.map { FilePath($0) }
        let path =
            try named
            ?? standard.flatMap {
                try FileStatus(of: FilePath($0).resolved) == nil ? nil : FilePath($0)
            }
        if let path {
            let bytes = try OpenFile(path.resolved).readAll(limit: 1 << 20)
            let text = String(decoding: bytes, as: UTF8.self)
            (loaded.settings, loaded.lines) = try SettingsFile.readWithLines(
                text, file: path.string)
        }
        if let model { loaded.settings.model = model }
        if let precision { loaded.settings.precision = precision }
        return loaded
    }

    /// Does what depends on the daemon's settings.
    ///
    /// - Throws: `ExitCode` 78 (EX_CONFIG of sysexits.h), which the unit does not retry, once
    ///   the fault has been said.
    func withDaemonSettings<Result>(_ body: (LoadedSettings) throws -> Result) throws -> Result {
        do {
            return try body(load(standard: Self.systemFile))
        } catch {
            StandardError.write("Error: \(error)\n")
            throw ExitCode(78)
        }
    }
}

/// Settings, and where they stand, for faults that only show when they are used.
struct LoadedSettings {
    let file: String
    var settings = Settings()
    var lines: [String: Int] = [:]

    init(file: String) { self.file = file }

    /// A fault of the first of some settings that the file names.
    private func fault(_ keys: [String], _ reason: String) -> SettingsError {
        let key = keys.first { lines[$0] != nil } ?? keys.last
        return SettingsError(file: file, line: key.flatMap { lines[$0] }, key: key, reason: reason)
    }

    /// The daemon's folders.
    ///
    /// - Parameter prepare: Makes them ready; by default only what is written is checked.
    /// - Returns: What `prepare` gives.
    /// - Throws: `SettingsError` where they lie in one another, or what `prepare` throws.
    func folders(
        prepare: (DaemonFolders) throws -> DaemonFolders = { $0 }
    ) throws -> DaemonFolders {
        do {
            return try prepare(
                DaemonFolders(
                    inbox: FilePath(settings.inbox), outbox: FilePath(settings.outbox),
                    failed: FilePath(settings.failed), truth: FilePath(settings.truth),
                    archive: FilePath(settings.archive), state: FilePath(settings.state)))
        } catch let error as FolderConflict {
            throw fault(error.keys, error.reason)
        }
    }

    /// The model.
    func model() throws -> LoadedModel {
        if let reason = Processor.fault { throw fault([], reason) }
        do {
            return try LoadedModel(settings.model.map { FilePath($0).resolved })
        } catch {
            throw fault(["model"], "\(error)")
        }
    }

    /// A pipeline by these settings, into any folders.
    func pipeline(
        model: LoadedModel, outbox: FilePath, truth: FilePath?
    ) throws(SettingsError) -> Pipeline {
        do {
            return try Pipeline(
                model: model,
                options: SegmentationOptions(
                    polarity: settings.polarity, tile: settings.tile, overlap: settings.overlap,
                    threshold: settings.threshold, minimumArea: settings.minimumArea,
                    precision: settings.precision),
                limits: ReadingLimits(
                    bytes: settings.maximumBytes,
                    image: ImageLimits(
                        width: settings.maximumWidth, height: settings.maximumHeight,
                        pixels: settings.maximumPixels)),
                outbox: outbox, truth: truth, threads: settings.threadCount)
        } catch {
            switch error {
            case .tiles: throw fault(["overlap", "tile"], "\(error)")
            case .noPreparation, .preparation: throw fault(["model"], "\(error)")
            }
        }
    }
}

extension Precision: ExpressibleByArgument {}

extension Settings {
    var workerCount: Int { workers ?? Machine.processors }
    var threadCount: Int { threads ?? Machine.processors }
}
