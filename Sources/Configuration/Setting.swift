/// The declaration of one setting: everything that the program knows of it.
///
/// The settings file, its template, the table in the manual, `check-config` and the command-line
/// option derive from it.
package struct Setting<Value: Sendable & Equatable>: SettingProtocol {
    package let key: String
    package let section: SettingSection
    package let summary: String
    package let details: String
    package let commands: Set<SettingCommand>
    package let optionName: String
    /// The type of the value, its limits and its notation.
    package let format: SettingFormat<Value>
    /// The value where neither the settings file nor an option gives one.
    package let defaultValue: Value

    init(
        key: String, in section: SettingSection, value format: SettingFormat<Value>,
        default defaultValue: Value, optionOf commands: Set<SettingCommand> = [],
        option: String? = nil, summary: String, details: String = ""
    ) {
        self.key = key
        self.section = section
        self.summary = summary
        self.details = details
        self.commands = commands
        self.optionName = option ?? key.replacing("_", with: "-")
        self.format = format
        self.defaultValue = defaultValue
    }

    package var acceptedValues: String { format.acceptedValues }

    package func text(in settings: Settings) -> String { format.print(settings[self]) }

    package func parse(_ text: String, into settings: inout Settings) -> Bool {
        guard let value = format.parse(text) else { return false }
        settings[self] = value
        return true
    }

    package func isEqual(in settings: Settings, and others: Settings) -> Bool {
        settings[self] == others[self]
    }
}

/// A ``Setting`` whatever its type of value.
package protocol SettingProtocol: Sendable {
    /// The name in the settings file, in snake case.
    var key: String { get }
    /// The section of the settings file and of the manual.
    var section: SettingSection { get }
    /// One sentence: the first of the comment in the settings file, and the help of the option.
    var summary: String { get }
    /// Further sentences for the settings file and the manual; may be empty.
    var details: String { get }
    /// The commands with an option that overrides the setting.
    var commands: Set<SettingCommand> { get }
    /// The name of the command-line option, without the two hyphens; by default the key's.
    var optionName: String { get }
    /// The accepted values, completing the sentence "it must be …".
    var acceptedValues: String { get }

    /// The current value as it is written in the settings file.
    func text(in settings: Settings) -> String

    /// Parses a value and stores it in `settings`.
    ///
    /// - Returns: Whether the value is accepted; if not, `settings` stays as it is.
    func parse(_ text: String, into settings: inout Settings) -> Bool

    /// Whether both have the same value.
    func isEqual(in settings: Settings, and others: Settings) -> Bool
}

/// A command with options that override settings.
package enum SettingCommand: String, CaseIterable, Sendable {
    case run, segment, evaluate
}

/// A section of the settings file, in their order.
package enum SettingSection: CaseIterable, Sendable {
    case folders, network, watching, scheduling, segmentation, stacks, output, limits

    /// The heading.
    var title: String {
        switch self {
        case .folders: "Folders"
        case .network: "Network"
        case .watching: "Watching the inbox"
        case .scheduling: "Scheduling"
        case .segmentation: "Segmentation"
        case .stacks: "Stacks"
        case .output: "Additional output"
        case .limits: "Limits"
        }
    }

    /// Sentences on all settings of the section; may be empty.
    var introduction: String {
        switch self {
        case .folders:
            """
            None may lie in another one. The service may write below /var/lib/nucleid; for folders \
            elsewhere it needs a drop-in, which 'nucleid check-config' prints.
            """
        case .stacks:
            """
            Which planes of a file with several (OME-TIFF, ImageJ hyperstack, multi-page TIFF) are \
            segmented. The sidecar records the choice.
            """
        case .output:
            """
            When one of these changes, but for 'page', the daemon processes the images in the \
            inbox again.
            """
        case .limits:
            """
            Images that exceed a limit are rejected; too large ones before memory is allocated for \
            them.
            """
        case .network, .watching, .scheduling, .segmentation: ""
        }
    }
}
