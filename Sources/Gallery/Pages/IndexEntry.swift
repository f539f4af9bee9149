/// An image on the page: what became of it, and where its files are.
///
/// Whatever is `nil` is left out of the page: an image that failed has no picture and no nuclei.
package struct IndexEntry: Sendable, Equatable, Encodable {
    /// Why an image failed.
    package struct Failure: Sendable, Equatable, Encodable {
        /// The kind of failure, such as `truth-size`.
        package var code: String
        /// What is wrong.
        package var message: String
        /// What the reader can do about it.
        package var cure: String?

        /// Takes every property.
        package init(code: String, message: String, cure: String?) {
            self.code = code
            self.message = message
            self.cure = cure
        }
    }

    /// Where an image's files are.
    package struct Files: Sendable, Equatable {
        package var overlay: RelativeURL?
        package var thumbnail: RelativeURL?
        package var mask: RelativeURL?
        package var labels: RelativeURL?
        /// A row per nucleus.
        package var table: RelativeURL?
        package var sidecar: RelativeURL?

        /// Takes every property; a file that is not there has none.
        package init(
            overlay: RelativeURL? = nil, thumbnail: RelativeURL? = nil, mask: RelativeURL? = nil,
            labels: RelativeURL? = nil, table: RelativeURL? = nil, sidecar: RelativeURL? = nil
        ) {
            self.overlay = overlay
            self.thumbnail = thumbnail
            self.mask = mask
            self.labels = labels
            self.table = table
            self.sidecar = sidecar
        }
    }

    /// The path as it is shown, which may hold any text; its folders are set apart at slashes.
    package var name: String
    package var files: Files
    /// In pixels.
    package var width: Int?
    /// In pixels.
    package var height: Int?
    /// How many there are.
    package var nuclei: Int?
    /// The measured Dice coefficient, where there was a truth.
    package var dice: Double?
    /// The Dice coefficient that the probabilities promise; never shown as a measured one.
    package var expectedDice: Double?
    /// What a person should look at, in a word or two each.
    package var flags: [String]
    /// When, as RFC 3339.
    package var finished: String
    package var error: Failure?

    /// Takes every property.
    package init(
        name: String, files: Files, width: Int? = nil, height: Int? = nil, nuclei: Int? = nil,
        dice: Double? = nil, expectedDice: Double? = nil, flags: [String] = [], finished: String,
        error: Failure? = nil
    ) {
        self.name = name
        self.files = files
        self.width = width
        self.height = height
        self.nuclei = nuclei
        self.dice = dice
        self.expectedDice = expectedDice
        self.flags = flags
        self.finished = finished
        self.error = error
    }

    private enum Key: String, CodingKey {
        case name, overlay, thumbnail, mask, labels, table, sidecar, width, height, nuclei, dice
        case expectedDice = "expected_dice"
        case flags, finished, error
    }

    /// Writes what there is; the files beside the rest.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encodeIfPresent(files.overlay?.text, forKey: .overlay)
        try container.encodeIfPresent(files.thumbnail?.text, forKey: .thumbnail)
        try container.encodeIfPresent(files.mask?.text, forKey: .mask)
        try container.encodeIfPresent(files.labels?.text, forKey: .labels)
        try container.encodeIfPresent(files.table?.text, forKey: .table)
        try container.encodeIfPresent(files.sidecar?.text, forKey: .sidecar)
        try container.encodeIfPresent(width, forKey: .width)
        try container.encodeIfPresent(height, forKey: .height)
        try container.encodeIfPresent(nuclei, forKey: .nuclei)
        try container.encodeIfPresent(dice, forKey: .dice)
        try container.encodeIfPresent(expectedDice, forKey: .expectedDice)
        try container.encode(flags, forKey: .flags)
        try container.encode(finished, forKey: .finished)
        try container.encodeIfPresent(error, forKey: .error)
    }
}
