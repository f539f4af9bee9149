import ArgumentParser
import Configuration
import Daemon
import Glibc
import Images
import Inbox
import Linux
import Network
import Pipeline
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

    @Option(
        name: .customLong("plane-channel"),
        help: "Which channel of a stack: auto, a number from 0, or a name.")
    var channel: PlaneChoice.Channel?

    @Option(
        name: .customLong("plane-z"),
        help: "Which focal planes of a stack: max, each, or a number from 0.")
    var focus: PlaneChoice.Focus?

    @Option(
        name: .customLong("plane-time"),
        help: "Which time points of a stack: each, or a number from 0.")
    var time: PlaneChoice.Time?

    init() {}

    /// The arguments of a command whose only flag of these is that of the file.
    init(onlyFile file: String?) {
        self.file = file
        (model, precision) = (nil, nil)
        (channel, focus, time) = (nil, nil, nil)
    }

    /// Reads the settings.
    ///
    /// - Parameter standard: The file that is read, if it exists, where none is named.
    /// - Returns: Defaults, changed by the file, changed by the flags.
    /// - Throws: `SettingsError` with file, line and key.
    func load(standard: String?) throws -> LoadedSettings {
        var loaded = LoadedSettings(file: file ?? standard ?? "--model")
        let path = file ?? standard.flatMap { Self.isMissing($0) ? nil : $0 }
        if let path = path.map({ FilePath($0) }) {
            do {
                let bytes = try OpenFile(path.resolved).readAll(limit: 1 << 20)
                (loaded.settings, loaded.lines) = try SettingsFile.readWithLines(
                    String(decoding: bytes, as: UTF8.self), file: path.string)
            } catch let error as FileError {
                throw SettingsError(file: path.string, line: nil, key: nil, reason: "\(error)")
            }
        }
        if let model { loaded.settings.model = model }
        if let precision { loaded.settings.precision = precision }
        if let channel { loaded.settings.planes.channel = channel }
        if let focus { loaded.settings.planes.focus = focus }
        if let time { loaded.settings.planes.time = time }
        return loaded
    }

    /// Whether there is nothing at a path, rather than something that cannot be looked at.
    private static func isMissing(_ path: String) -> Bool {
        do {
            return try FileStatus(of: FilePath(path).resolved) == nil
        } catch {
            return false
        }
    }

    /// Does what depends on the daemon's settings.
    ///
    /// - Throws: `ExitCode` 78 (EX_CONFIG of sysexits.h), which the unit does not retry, once
    ///   the fault has been said.
    func withDaemonSettings<Result>(_ body: (LoadedSettings) throws -> Result) throws -> Result {
        do {
            return try body(load(standard: Self.systemFile))
        } catch {
            throw ExitStatus.say(error, or: ExitStatus.configuration)
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
        model: LoadedModel, outbox: FilePath, truth: FilePath?,
        memory: MemoryBudget = MemoryBudget(ceiling: nil)
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
                        pixels: settings.maximumPixels), time: settings.decodeLimit),
                planes: settings.planes,
                outbox: outbox, truth: truth,
                exports: ExportChoice(
                    geoJSON: settings.geoJSON == .on, roiSet: settings.roiSet == .on,
                    probability: settings.probability == .on),
                memory: memory, threads: settings.threadCount)
        } catch {
            switch error {
            case .tiles: throw fault(["overlap", "tile"], "\(error)")
            case .noPreparation, .preparation, .nuclei: throw fault(["model"], "\(error)")
            }
        }
    }
}

extension LoadedSettings {
    /// Everything that the daemon runs with: folders made, the model proved on this machine.
    ///
    /// - Parameter tell: Told what is not as it was asked for.
    /// - Returns: What can be run.
    /// - Throws: `SettingsError`, `FileError`, or `ModelProofError`.
    func daemon(_ tell: (JournalEvent) -> Void) throws -> DaemonSetup {
        let model = try model()
        let folders = try folders { try $0.prepared(archiving: settings.after == .archive) }
        try Folder(FilePath(settings.runtime)).create()
        let pipeline = try pipeline(
            model: model, outbox: folders.outbox, truth: folders.truth,
            memory: MemoryBudget(ceiling: settings.memory ?? MemoryBudget.half))
        if let reason = pipeline.fallback { tell(.exactInstead(reason: reason)) }
        do {
            try pipeline.prove()
        } catch {
            pipeline.stop()
            throw error
        }
        return DaemonSetup(
            model: model.model.name, folders: folders, runtime: FilePath(settings.runtime),
            pipeline: pipeline,
            watch: WatchRules(
                quiet: settings.quiet, watching: settings.watch, poll: settings.poll,
                rescan: settings.rescan),
            settleLimit: settings.settleLimit, order: settings.order, after: settings.after,
            workers: settings.workerCount, page: settings.page)
    }
}

extension Precision: ExpressibleByArgument {}

extension PlaneChoice.Channel: ExpressibleByArgument {
    package init?(argument: String) { self.init(setting: argument) }
}

extension PlaneChoice.Focus: ExpressibleByArgument {
    package init?(argument: String) { self.init(setting: argument) }
}

extension PlaneChoice.Time: ExpressibleByArgument {
    package init?(argument: String) { self.init(setting: argument) }
}

extension Settings {
    var workerCount: Int { workers ?? Machine.processors }
    var threadCount: Int { threads ?? Machine.processors }
}
