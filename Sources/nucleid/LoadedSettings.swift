import Configuration
import Daemon
import Images
import Inbox
import Linux
import Network
import Pipeline
import Segmentation
import SystemPackage
import Tensors

/// Settings, and their lines in the settings file for errors that only show when they are used.
struct LoadedSettings {
    var settings = Settings()
    private let file: String
    private var lines: [String: Int] = [:]

    /// Reads a settings file.
    ///
    /// - Parameters:
    ///   - file: The file to read.
    ///   - defaultFile: The file to read, if it exists, where `file` is `nil`.
    /// - Throws: `SettingsError` with file, line and key.
    init(file: String?, defaultFile: String?) throws(SettingsError) {
        // Without any file, an error can only come from an option.
        self.file = file ?? defaultFile ?? "--model"
        guard let path = file ?? defaultFile.flatMap({ Self.isMissing($0) ? nil : $0 }) else {
            return
        }
        let bytes: [UInt8]
        do {
            bytes = try OpenFile(at: FilePath(path).resolvingSymlinks).readAll(limit: 1 << 20)
        } catch {
            throw SettingsError(file: path, line: nil, key: nil, reason: "\(error)")
        }
        let parsed = try SettingsFile(parsing: String(decoding: bytes, as: UTF8.self), name: path)
        settings = parsed.settings
        lines = parsed.lines
    }

    /// Reads a settings file as ``init(file:defaultFile:)`` does, or, if it has faults, what of it can be
    /// used.
    ///
    /// - Returns: The settings, and the first fault.
    /// - Throws: `SettingsError` if there is nothing to read.
    static func usable(
        file: String?, defaultFile: String
    ) throws(SettingsError) -> (Settings, SettingsError?) {
        do throws(SettingsError) {
            return (try LoadedSettings(file: file, defaultFile: defaultFile).settings, nil)
        } catch {
            let path = FilePath(file ?? defaultFile).resolvingSymlinks
            guard let bytes = try? OpenFile(at: path).readAll(limit: 1 << 20) else { throw error }
            return (SettingsFile.usablePart(of: String(decoding: bytes, as: UTF8.self)), error)
        }
    }

    /// Whether nothing is at a path; `false` if that cannot be found out.
    private static func isMissing(_ path: String) -> Bool {
        do {
            return try FileStatus(of: FilePath(path).resolvingSymlinks) == nil
        } catch {
            return false
        }
    }

    /// An error of several settings, at the first that the file sets.
    private func error(in keys: [String], reason: String) -> SettingsError {
        let key = keys.first { lines[$0] != nil } ?? keys.last
        return SettingsError(file: file, line: key.flatMap { lines[$0] }, key: key, reason: reason)
    }

    /// The folders of the daemon.
    ///
    /// - Parameter prepare: Resolves or creates the folders; by default they are only checked.
    /// - Returns: The folders that `prepare` returns.
    /// - Throws: `SettingsError` if one contains another, or what `prepare` throws.
    func folders(
        prepare: (WorkFolders) throws -> WorkFolders = { $0 }
    ) throws -> WorkFolders {
        do {
            return try prepare(
                WorkFolders(
                    inbox: FilePath(settings.inbox), outbox: FilePath(settings.outbox),
                    failed: FilePath(settings.failed), truth: FilePath(settings.truth),
                    archive: FilePath(settings.archive), state: FilePath(settings.state)))
        } catch let conflict as FolderConflict {
            throw error(in: conflict.keys, reason: conflict.reason)
        }
    }

    /// The file of the model; `nil` for the built-in one.
    var modelFile: FilePath? {
        guard let name = settings.model, !ModelSearch.builtIn.contains(name) else { return nil }
        return ModelSearch().file(named: name)
    }

    /// Loads the model.
    func model() throws(SettingsError) -> LoadedModel {
        if let reason = InstructionSet.unusableReason { throw error(in: [], reason: reason) }
        if let name = settings.model, let reason = ModelSearch().missingReason(of: name),
            !ModelSearch.builtIn.contains(name)
        {
            throw error(in: [Settings.schema.model.key], reason: reason)
        }
        do {
            return try LoadedModel(file: modelFile)
        } catch let cause {
            let advice = (cause as? FileError).flatMap(GroupAdvice.init(for:)).map {
                "; \($0.sentence)"
            }
            throw error(in: [Settings.schema.model.key], reason: "\(cause)\(advice ?? "")")
        }
    }

    /// Creates a pipeline.
    ///
    /// - Parameters:
    ///   - model: The model, from ``model()``.
    ///   - outbox: The folder for results.
    ///   - truth: The folder of ground truth.
    ///   - archive: The folder that processed images are moved to; `nil` where they stay.
    ///   - memory: The memory that images in flight share.
    ///   - kernels: What computes the network.
    /// - Returns: A pipeline whose threads run until it is stopped.
    /// - Throws: `SettingsError` if the tiles do not fit together, or the model lacks what a
    ///   pipeline needs.
    func pipeline(
        model: LoadedModel, outbox: FilePath, truth: FilePath?,
        archive: FilePath? = nil, memory: MemoryBudget = MemoryBudget(ceiling: nil),
        kernels: InstructionSet = .selected
    ) throws(SettingsError) -> Pipeline {
        do {
            return try Pipeline(
                model: model, options: settings.segmentationOptions,
                limits: settings.readingLimits, planes: settings.planes, outbox: outbox,
                truth: truth, archive: archive,
                exports: ExportChoice(
                    geoJSON: settings.geoJSON, roiSet: settings.roiSet,
                    probability: settings.probability),
                pictures: PictureChoice(
                    overlayNumbers: settings.overlayNumbers, nucleiPage: settings.nucleiPage),
                memory: memory, kernels: kernels, threads: settings.threadCount)
        } catch let cause {
            let schema = Settings.schema
            switch cause {
            case .tiles: throw error(in: [schema.overlap.key, schema.tile.key], reason: "\(cause)")
            case .noPreparation, .preparation, .nuclei, .scale:
                throw error(in: [schema.model.key], reason: "\(cause)")
            }
        }
    }

    /// Everything that the daemon runs with; creates its folders and tests the model.
    ///
    /// - Parameter log: Logs an event.
    /// - Returns: The setup, with a running pipeline.
    /// - Throws: `SettingsError`, `FileError`, or `ModelProofError` if the model computes wrongly
    ///   on this machine.
    func daemonSetup(log: (JournalEvent) -> Void) throws -> DaemonSetup {
        let model = try model()
        let folders = try folders { try $0.prepared(archiving: settings.after == .archive) }
        try Folder(FilePath(settings.runtime)).create()
        let tested = try testedPipeline(log: log) { kernels in
            try pipeline(
                model: model, outbox: folders.outbox, truth: folders.truth,
                archive: folders.archive,
                memory: MemoryBudget(ceiling: settings.memory ?? MemoryBudget.half),
                kernels: kernels)
        }
        return DaemonSetup(
            model: model.model.name, folders: folders, runtime: FilePath(settings.runtime),
            pipeline: tested, watch: settings.watchRules, order: settings.order,
            after: settings.after, workers: settings.workerCount, page: settings.page,
            perform: { FolderCommands(folders: folders).perform($0, on: $1, for: $2) })
    }
}

/// A pipeline that computes correctly on this machine; other kernels take over from an OpenBLAS that
/// does not.
private func testedPipeline(
    kernels: InstructionSet = .selected, log: (JournalEvent) -> Void,
    make: (InstructionSet) throws -> Pipeline
) throws -> Pipeline {
    let pipeline = try make(kernels)
    do {
        try pipeline.runSelfTest()
    } catch let fault as SelfTestError where kernels == .openblas {
        pipeline.stop()
        let others = InstructionSet.widest == .openblas ? .portable : InstructionSet.widest
        let tested = try testedPipeline(kernels: others, log: log, make: make)
        log(.portableInstead(reason: "\(fault)"))
        return tested
    } catch {
        pipeline.stop()
        throw error
    }
    if let reason = InstructionSet.portableReason { log(.portableInstead(reason: reason)) }
    if let reason = pipeline.fallback { log(.exactInstead(reason: reason)) }
    return pipeline
}

// Dynamic members are only found with an explicit 'self'.
extension Settings {
    /// The number of images in flight.
    var workerCount: Int { self.workers ?? Machine.processorCount }
    /// The number of threads that evaluate the network.
    var threadCount: Int { self.threads ?? Machine.processorCount }

    fileprivate var segmentationOptions: SegmentationOptions {
        SegmentationOptions(
            polarity: self.polarity, tile: self.tile, overlap: self.overlap,
            threshold: self.threshold, minimumArea: self.minimumArea, scale: scaleOptions,
            precision: self.precision)
    }

    private var scaleOptions: ScaleOptions {
        let diameter: NucleusDiameter? =
            switch self.nucleusDiameter {
            case .pixels(let pixels): .pixels(pixels)
            case .micrometres(let micrometres): .micrometres(micrometres)
            case nil: nil
            }
        return ScaleOptions(factor: self.scale.map { .fixed($0) } ?? .auto, diameter: diameter)
    }

    fileprivate var readingLimits: ReadingLimits {
        ReadingLimits(
            bytes: self.maximumBytes,
            image: ImageLimits(
                width: self.maximumWidth, height: self.maximumHeight, pixels: self.maximumPixels),
            time: self.decodeLimit,
            file: FileLimits(
                pictures: self.maximumPictures, pixels: self.maximumFilePixels,
                time: self.fileLimit))
    }

    fileprivate var planes: PlaneChoice {
        PlaneChoice(channel: self.planeChannel, zSlice: self.planeZ, time: self.planeTime)
    }

    fileprivate var watchRules: WatchConfiguration {
        WatchConfiguration(
            quietPeriod: self.quiet, settleLimit: self.settleLimit, method: self.watch,
            pollInterval: self.poll, rescanInterval: self.rescan)
    }
}
