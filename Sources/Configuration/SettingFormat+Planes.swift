import Images

extension SettingFormat<PlaneChoice.Channel> {
    /// A channel of a stack: `auto`, an index or a name of at most 256 characters.
    static var channel: SettingFormat {
        SettingFormat(acceptedValues: "'auto', a channel's number from 0, or its name") { text in
            if text == "auto" { return .auto }
            if let index = planeIndex(from: text) { return .index(index) }
            let isName = !text.isEmpty && text.count <= 256 && Int(text) == nil
            return isName ? .name(text) : nil
        } print: {
            switch $0 {
            case .auto: "auto"
            case .index(let index): "\(index)"
            case .name(let name): YAMLScalar.word(name)
            }
        }
    }
}

extension SettingFormat<PlaneChoice.ZSlices> {
    /// Focal planes of a stack: `max`, `each` or an index.
    static var focalPlanes: SettingFormat {
        SettingFormat(acceptedValues: "'max', 'each' or a focal plane's number from 0") {
            switch $0 {
            case "max": .max
            case "each": .each
            default: planeIndex(from: $0).map { .index($0) }
            }
        } print: {
            switch $0 {
            case .max: "max"
            case .each: "each"
            case .index(let index): "\(index)"
            }
        }
    }
}

extension SettingFormat<PlaneChoice.Time> {
    /// Time points of a stack: `each` or an index.
    static var timePoints: SettingFormat {
        SettingFormat(acceptedValues: "'each' or a time point's number from 0") {
            $0 == "each" ? .each : planeIndex(from: $0).map { .index($0) }
        } print: {
            switch $0 {
            case .each: "each"
            case .index(let index): "\(index)"
            }
        }
    }
}

/// Parses the index of a plane; the upper bound is above that of any file.
private func planeIndex(from text: String) -> Int? {
    SettingFormat<Int>.number(from: text, in: 0...9_999_999)
}
