/// The criterion by which a run chooses the epoch whose weights become its model; the raw values are
/// those of `--keep` and of run.json.
package enum KeepCriterion: String, Sendable, Codable, CaseIterable {
    /// The best mean over validation sets of the pooled average precision of nuclei at an
    /// intersection over union of 0.5, on whole images (AP@0.5).
    case averagePrecision = "ap"
    /// The best mean Dice coefficient of the validation samples.
    case dice
    /// The last epoch.
    case last

    /// The criterion of a run that does not name one.
    ///
    /// - Parameters:
    ///   - hasDistance: Whether the network has an output for distances, so that it learns to tell
    ///     nuclei apart.
    ///   - hasInstances: Whether annotations of any validation image tell its nuclei apart.
    /// - Returns: ``averagePrecision`` where it measures what the network learns, else ``dice``.
    package static func standard(hasDistance: Bool, hasInstances: Bool) -> KeepCriterion {
        hasDistance && hasInstances ? .averagePrecision : .dice
    }
}

/// How a run validates whole images, and the epoch that it keeps.
package struct ValidationSettings: Sendable, Equatable, Codable {
    /// The criterion for the kept epoch; `nil` until the run has read its images, for
    /// ``KeepCriterion/standard(hasDistance:hasInstances:)``.
    package var keep: KeepCriterion?
    /// The number of epochs from one validation of whole images to the next; `nil` for that of
    /// ``ValidationSchedule``.
    package var every: Int?
    /// The most images of all sets together that are validated whole; `nil` for all.
    package var images: Int?

    /// Creates settings; `nil` takes the default.
    package init(keep: KeepCriterion? = nil, every: Int? = nil, images: Int? = nil) {
        self.keep = keep
        self.every = every
        self.images = images
    }

    /// The reason why the settings are invalid, as a clause; `nil` if they are valid.
    var invalidReason: String? {
        if let every, !(1...100_000).contains(every) {
            return "it validates whole images every \(every) epochs, not every 1 to 100000"
        }
        if let images, images < 1 {
            return "it validates \(images) whole images, not 1 or more"
        }
        return nil
    }
}

/// The folders of validation images, each a set of its own.
///
/// In JSON one folder is a string, as in runs of earlier versions, and several are a list.
package struct ValidationFolders: Sendable, Equatable, Codable {
    /// The folders; at least one.
    package let paths: [String]

    /// Names folders; `nil` without any.
    package init?(_ paths: [String]) {
        guard !paths.isEmpty else { return nil }
        self.paths = paths
    }

    package init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        paths = try (try? [value.decode(String.self)]) ?? value.decode([String].self)
        guard !paths.isEmpty else {
            throw DecodingError.dataCorruptedError(
                in: value, debugDescription: "its list of validation folders is empty")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        if paths.count == 1 { try value.encode(paths[0]) } else { try value.encode(paths) }
    }
}
