import Images

/// How the settings `plane_channel`, `plane_z` and `plane_time` write a choice.
extension PlaneChoice {
    /// Planes are counted up to this number; no file has as many.
    fileprivate static let counted = 0...9_999_999
    /// The most letters of a channel's name.
    fileprivate static let longestName = 256
}

extension PlaneChoice.Channel {
    /// What the text must be, to end the sentence "it must be …".
    package static let takes: String = "'auto', a channel's number from 0, or its name"

    /// Reads a setting or a flag; `nil` where it is no choice.
    package init?(setting text: String) {
        let isName = !text.isEmpty && text.count <= PlaneChoice.longestName
        if text == "auto" {
            self = .auto
        } else if let index = SettingValue.number(text, in: PlaneChoice.counted) {
            self = .index(index)
        } else if isName, Int(text) == nil {
            self = .name(text)
        } else {
            return nil
        }
    }

    /// What ``init(setting:)`` reads.
    package var setting: String {
        switch self {
        case .auto: "auto"
        case .index(let index): "\(index)"
        case .name(let name): name
        }
    }
}

extension PlaneChoice.Focus {
    /// What the text must be, to end the sentence "it must be …".
    package static let takes: String = "'max', 'each' or a focal plane's number from 0"

    /// Reads a setting or a flag; `nil` where it is no choice.
    package init?(setting text: String) {
        switch (text, SettingValue.number(text, in: PlaneChoice.counted)) {
        case ("max", _): self = .max
        case ("each", _): self = .each
        case (_, let index?): self = .index(index)
        default: return nil
        }
    }

    /// What ``init(setting:)`` reads.
    package var setting: String {
        switch self {
        case .max: "max"
        case .each: "each"
        case .index(let index): "\(index)"
        }
    }
}

extension PlaneChoice.Time {
    /// What the text must be, to end the sentence "it must be …".
    package static let takes: String = "'each' or a time point's number from 0"

    /// Reads a setting or a flag; `nil` where it is no choice.
    package init?(setting text: String) {
        switch (text, SettingValue.number(text, in: PlaneChoice.counted)) {
        case ("each", _): self = .each
        case (_, let index?): self = .index(index)
        default: return nil
        }
    }

    /// What ``init(setting:)`` reads.
    package var setting: String {
        switch self {
        case .each: "each"
        case .index(let index): "\(index)"
        }
    }
}
