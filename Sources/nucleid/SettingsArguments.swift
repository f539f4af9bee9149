import ArgumentParser
import Configuration
import Daemon
import Glibc
import Images
import Linux
import Segmentation
import SystemPackage

/// Where settings come from: defaults, then a file, then flags.
struct SettingsArguments: ParsableArguments {
    /// The file that the daemon reads where no other is named.
    static let systemFile = "/etc/nucleid/nucleid.yaml"

    @Option(name: .customLong("config"), help: "A settings file.")
    var file: String?

    @Option(help: "A safetensors file with another network than the built-in one.")
    var model: String?

    /// Reads the settings.
    ///
    /// - Parameter standard: The file that is read, if it exists, where none is named.
    /// - Returns: Defaults, changed by the file, changed by the flags.
    /// - Throws: `SettingsError` with file, line and key, or `FileError`.
    func load(standard: String?) throws -> Settings {
        var settings = Settings()
        if let file {
            settings = try Self.read(file)
        } else if let standard, try FileStatus(of: FilePath(standard)) != nil {
            settings = try Self.read(standard)
        }
        if let model { settings.model = model }
        return settings
    }

    /// Reads the daemon's settings, and checks its folders.
    ///
    /// - Throws: `ExitCode` 78 (EX_CONFIG of sysexits.h), which the unit does not retry, once
    ///   the fault has been said.
    func loadForDaemon() throws -> (Settings, DaemonFolders) {
        do {
            let settings = try load(standard: Self.systemFile)
            return (settings, try folders(of: settings))
        } catch {
            StandardError.write("Error: \(error)\n")
            throw ExitCode(78)
        }
    }

    private func folders(of settings: Settings) throws(SettingsError) -> DaemonFolders {
        do {
            return try settings.folders()
        } catch {
            throw SettingsError(
                file: file ?? Self.systemFile, line: nil, key: error.key, reason: error.reason)
        }
    }

    /// Reads one file.
    private static func read(_ file: String) throws -> Settings {
        let bytes = try OpenFile(FilePath(file)).readAll(limit: 1 << 20)
        return try SettingsFile.read(String(decoding: bytes, as: UTF8.self), file: file)
    }
}

extension Settings {
    /// The cores that this process may use.
    static var cores: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    var workerCount: Int { workers ?? Self.cores }
    var threadCount: Int { threads ?? Self.cores }
    var modelFile: FilePath? { model.map { FilePath($0) } }

    /// The daemon's folders.
    func folders() throws(FolderConflict) -> DaemonFolders {
        try DaemonFolders(
            inbox: FilePath(inbox), outbox: FilePath(outbox), failed: FilePath(failed),
            truth: FilePath(truth))
    }

    /// A pipeline by these settings, into any folders.
    func pipeline(
        model: LoadedModel, outbox: FilePath, truth: FilePath?
    ) throws(ModelError) -> Pipeline {
        try Pipeline(
            model: model,
            options: SegmentationOptions(
                polarity: polarity, tile: tile, overlap: overlap, threshold: threshold,
                minimumArea: minimumArea),
            limits: ReadingLimits(
                bytes: maximumBytes,
                image: ImageLimits(
                    width: maximumWidth, height: maximumHeight, pixels: maximumPixels)),
            outbox: outbox, truth: truth, threads: threadCount)
    }
}
