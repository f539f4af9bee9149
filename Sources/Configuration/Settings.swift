/// The values of all settings, each at its default until it is set.
///
/// `settings.quiet` is the value of the setting that ``SettingsSchema`` declares as `quiet`.
@dynamicMemberLookup
package struct Settings: Sendable, Equatable {
    /// The declarations.
    package static let schema = SettingsSchema()

    /// Every declaration, in the order of the settings file.
    package static let declarations: [any SettingProtocol] =
        // One property of the schema is one setting, so that there is no second list to keep.
        Mirror(reflecting: schema).children.compactMap { $0.value as? any SettingProtocol }

    /// The values that were set, by key.
    private var values: [String: any Sendable] = [:]

    /// All settings at their defaults.
    package init() {}

    /// The value of the setting that is declared as a property of the schema.
    package subscript<Value>(dynamicMember setting: KeyPath<SettingsSchema, Setting<Value>>)
        -> Value
    {
        get { self[Self.schema[keyPath: setting]] }
        set { self[Self.schema[keyPath: setting]] = newValue }
    }

    /// The value of a setting.
    package subscript<Value>(setting: Setting<Value>) -> Value {
        get { values[setting.key] as? Value ?? setting.defaultValue }
        set { values[setting.key] = newValue }
    }

    package static func == (left: Settings, right: Settings) -> Bool {
        declarations.allSatisfy { $0.isEqual(in: left, and: right) }
    }
}
