import ArgumentParser
import Configuration
import Network

/// The options of `run`, `segment` and `evaluate` that give settings.
struct SettingsOptions: ParsableArguments {
    @Option(name: .customLong("config"), help: "Settings file.")
    var file: String?

    // On the command line, the path may be relative.
    @Option(setting: \.model, otherwise: { $0 })
    var model: SettingOverride?

    @Option(setting: \.precision)
    var precision: SettingOverride?

    @Option(setting: \.polarity)
    var polarity: SettingOverride?

    @Option(setting: \.scale)
    var scale: SettingOverride?

    @Option(setting: \.nucleusDiameter)
    var diameter: SettingOverride?

    @Option(setting: \.planeChannel)
    var planeChannel: SettingOverride?

    @Option(setting: \.planeZ)
    var planeZ: SettingOverride?

    @Option(setting: \.planeTime)
    var planeTime: SettingOverride?

    @Option(setting: \.threads)
    var threads: SettingOverride?

    /// Loads the settings: the defaults, changed by the settings file, changed by the options.
    ///
    /// - Parameter defaultFile: The settings file that is read, if it exists, without `--config`.
    /// - Returns: The settings.
    /// - Throws: `SettingsError` with file, line and key.
    func load(defaultFile: String? = nil) throws -> LoadedSettings {
        var loaded = try LoadedSettings(file: file, defaultFile: defaultFile)
        // Every property that overrides a setting, so that there is no second list to keep.
        for property in Mirror(reflecting: self).children {
            if let option = property.value as? Option<SettingOverride?> {
                option.wrappedValue?.apply(&loaded.settings)
            }
        }
        if model != nil {
            loaded.settings.model = loaded.settings.model.map {
                ModelSearch().setting(forOption: $0)
            }
        }
        return loaded
    }
}

/// The option of commands that work with the settings of the daemon.
struct DaemonSettingsOptions: ParsableArguments {
    /// The settings file of the daemon where no other is named.
    static let defaultFile = "/etc/nucleid/nucleid.yaml"

    @Option(
        name: .customLong("config"),
        help: "Settings file of the daemon; by default \(DaemonSettingsOptions.defaultFile).")
    var file: String?

    /// Passes the settings of the daemon to `body`.
    ///
    /// - Throws: `ExitCode` 78 (EX_CONFIG of sysexits.h), which the unit does not retry, after
    ///   the error of loading the settings, or of `body`, has been printed.
    func withSettings<Result>(_ body: (LoadedSettings) throws -> Result) throws -> Result {
        do {
            return try body(LoadedSettings(file: file, defaultFile: Self.defaultFile))
        } catch {
            throw ExitStatus.report(error, default: ExitStatus.configuration)
        }
    }
}

/// The value of a setting from the command line.
struct SettingOverride: Sendable {
    /// Stores the value in settings.
    let apply: @Sendable (inout Settings) -> Void
}

extension Option {
    /// An option that overrides a setting; its name and help come from the declaration.
    ///
    /// - Parameters:
    ///   - setting: The setting.
    ///   - convert: Converts an argument that the settings file would not accept.
    init<T>(
        setting: KeyPath<SettingsSchema, Setting<T>>,
        otherwise convert: @escaping @Sendable (String) -> T? = { _ in nil }
    ) where Value == SettingOverride? {
        let declaration = Settings.schema[keyPath: setting]
        self.init(
            name: .customLong(declaration.optionName), help: ArgumentHelp(declaration.summary)
        ) { argument in
            guard let value = declaration.format.parse(argument) ?? convert(argument) else {
                throw ValidationError("it must be \(declaration.acceptedValues)")
            }
            return SettingOverride { $0[declaration] = value }
        }
    }
}

extension Flag<Bool> {
    /// A flag that turns a setting on; its name and help come from the declaration.
    init(setting: KeyPath<SettingsSchema, Setting<Bool>>) {
        let declaration = Settings.schema[keyPath: setting]
        self.init(
            wrappedValue: false, name: .customLong(declaration.optionName),
            help: ArgumentHelp(declaration.summary))
    }
}

// `bench`, which reads no settings, has an option of this type.
extension Precision: ExpressibleByArgument {}
