import Images
import Inbox
import Network

/// One setting: its key in the file, what it takes, and where it goes.
struct SettingKey: Sendable {
    let name: String
    /// What the value must be, to end the sentence "it must be …".
    let takes: String
    /// Puts a value's text into settings; false if it cannot be that.
    let read: @Sendable (String, inout Settings) -> Bool
    /// The value's text.
    let write: @Sendable (Settings) -> String

    /// Every setting, in the order of `etc/nucleid.yaml`.
    static let all: [SettingKey] =
        [
            ("inbox", \Settings.inbox), ("outbox", \Settings.outbox),
            ("failed", \Settings.failed), ("truth", \Settings.truth),
            ("archive", \Settings.archive), ("state", \Settings.state),
            ("runtime", \Settings.runtime),
        ].map(folder) + [
            SettingKey(name: "model", takes: "'built-in' or a path that begins with '/'") {
                text, settings in
                settings.model = SettingValue.path(text)
                return settings.model != nil || text == "built-in"
            } write: {
                $0.model.map(SettingText.path) ?? "built-in"
            },
            duration("quiet", in: 0...3_600_000, \.quiet),
            duration("settle_limit", in: 0...3_600_000, \.settleLimit),
            choice("watch", \.watch),
            duration("poll", in: 100...3_600_000, \.poll),
            duration("rescan", in: 100...86_400_000, \.rescan),
            choice("order", \.order),
            choice("after", \.after),
            SettingKey(name: "memory", takes: "'auto' or a size such as '512 MiB' or '4 GiB'") {
                text, settings in
                settings.memory = SettingValue.measure(text, units: SettingValue.sizes)
                return settings.memory.map { $0 > 0 } ?? (text == "auto")
            } write: {
                $0.memory.map(SettingText.size) ?? "auto"
            },
            optional("workers", or: "auto", in: 1...1024, \.workers),
            optional("threads", or: "auto", in: 1...1024, \.threads),
            choice("precision", \.precision),
            choice("polarity", \.polarity),
            optional("tile", or: "model", in: 64...1024, multiple: 16, \.tile),
            optional("overlap", or: "model", in: 16...512, multiple: 16, \.overlap),
            SettingKey(name: "threshold", takes: "'model' or a number from 0 to 1") {
                text, settings in
                settings.threshold = Double(text).flatMap { (0...1).contains($0) ? $0 : nil }
                return settings.threshold != nil || text == "model"
            } write: {
                $0.threshold.map { "\($0)" } ?? "model"
            },
            number("minimum_area", in: 0...(1 << 40), \.minimumArea),
            SettingKey(name: "plane_channel", takes: PlaneChoice.Channel.takes) { text, settings in
                guard let channel = PlaneChoice.Channel(setting: text) else { return false }
                settings.planes.channel = channel
                return true
            } write: {
                SettingText.word($0.planes.channel.setting)
            },
            SettingKey(name: "plane_z", takes: PlaneChoice.Focus.takes) { text, settings in
                guard let focus = PlaneChoice.Focus(setting: text) else { return false }
                settings.planes.focus = focus
                return true
            } write: {
                $0.planes.focus.setting
            },
            SettingKey(name: "plane_time", takes: PlaneChoice.Time.takes) { text, settings in
                guard let time = PlaneChoice.Time(setting: text) else { return false }
                settings.planes.time = time
                return true
            } write: {
                $0.planes.time.setting
            },
            choice("geojson", \.geoJSON),
            choice("roi_set", \.roiSet),
            choice("probability", \.probability),
            duration("page", in: 1000...86_400_000, \.page),
            number("max_width", in: 1...Int(Int32.max), \.maximumWidth),
            number("max_height", in: 1...Int(Int32.max), \.maximumHeight),
            number("max_pixels", in: 1...(1 << 40), \.maximumPixels),
            SettingKey(name: "max_bytes", takes: "a size such as '64 MiB' or '1 GiB'") {
                text, settings in
                guard let size = SettingValue.measure(text, units: SettingValue.sizes), size > 0
                else { return false }
                settings.maximumBytes = size
                return true
            } write: {
                SettingText.size($0.maximumBytes)
            },
            duration("decode_limit", in: 1000...86_400_000, \.decodeLimit),
        ]

    private typealias Path<Value> = WritableKeyPath<Settings, Value> & Sendable

    private static func folder(_ name: String, _ path: Path<String>) -> SettingKey {
        SettingKey(name: name, takes: "a path that begins with '/'") { text, settings in
            guard let folder = SettingValue.path(text) else { return false }
            settings[keyPath: path] = folder
            return true
        } write: {
            SettingText.path($0[keyPath: path])
        }
    }

    private static func duration(
        _ name: String, in milliseconds: ClosedRange<Int>, _ path: Path<Duration>
    ) -> SettingKey {
        let least = SettingText.duration(.milliseconds(milliseconds.lowerBound))
        let most = SettingText.duration(.milliseconds(milliseconds.upperBound))
        return SettingKey(
            name: name, takes: "a duration such as '500 ms' or '2 s', from \(least) to \(most)"
        ) { text, settings in
            guard let time = SettingValue.measure(text, units: SettingValue.durations),
                milliseconds.contains(time)
            else { return false }
            settings[keyPath: path] = .milliseconds(time)
            return true
        } write: {
            SettingText.duration($0[keyPath: path])
        }
    }

    private static func choice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ path: Path<Value>
    ) -> SettingKey {
        let takes = Value.allCases.map { "'\($0.rawValue)'" }.joined(separator: " or ")
        return SettingKey(name: name, takes: takes) { text, settings in
            guard let value = Value(rawValue: text) else { return false }
            settings[keyPath: path] = value
            return true
        } write: {
            $0[keyPath: path].rawValue
        }
    }

    private static func number(
        _ name: String, in range: ClosedRange<Int>, _ path: Path<Int>
    ) -> SettingKey {
        let takes = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return SettingKey(name: name, takes: takes) { text, settings in
            guard let number = SettingValue.number(text, in: range) else { return false }
            settings[keyPath: path] = number
            return true
        } write: {
            "\($0[keyPath: path])"
        }
    }

    private static func optional(
        _ name: String, or word: String, in range: ClosedRange<Int>, multiple: Int = 1,
        _ path: Path<Int?>
    ) -> SettingKey {
        let kind = multiple == 1 ? "a whole number" : "a multiple of \(multiple)"
        let takes = "'\(word)' or \(kind) from \(range.lowerBound) to \(range.upperBound)"
        return SettingKey(name: name, takes: takes) { text, settings in
            let number = SettingValue.number(text, in: range)
            settings[keyPath: path] = number.flatMap { $0.isMultiple(of: multiple) ? $0 : nil }
            return settings[keyPath: path] != nil || text == word
        } write: {
            $0[keyPath: path].map { "\($0)" } ?? word
        }
    }
}
