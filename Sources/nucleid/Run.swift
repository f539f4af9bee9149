import ArgumentParser
import Configuration
import Daemon
import Logging
import SystemPackage
import Tensors

/// `nucleid run`: the daemon.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Watches the inbox and segments every image that appears in it.",
        discussion: "Settings are read from \(SettingsArguments.systemFile) where --config names "
            + "no other; without any file the defaults hold.")

    @OptionGroup var arguments: SettingsArguments

    func run() async throws {
        let logger = Logger(label: "nucleid") { _ in DaemonLogHandler() }
        let daemon = try arguments.withDaemonSettings { loaded in
            let settings = loaded.settings
            let model = try loaded.model()
            logger.log(
                .starting(
                    model: model.model.name, kernels: Processor.chosen.rawValue,
                    workers: settings.workerCount,
                    threads: settings.threadCount))
            let folders = try loaded.folders {
                try $0.prepared(archiving: settings.after == .archive)
            }
            let pipeline = try loaded.pipeline(
                model: model, outbox: folders.outbox, truth: folders.truth)
            if let reason = pipeline.fallback { logger.log(.exactInstead(reason: reason)) }
            try pipeline.prove()
            return NucleidDaemon(
                folders: folders, pipeline: pipeline, quiet: settings.quiet,
                workers: settings.workerCount, logger: logger)
        }
        try await daemon.run()
    }
}
