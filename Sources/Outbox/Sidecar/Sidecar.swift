/// The JSON file of a result: image, settings, measurements and files, schema version 1.
///
/// The properties are the keys of `etc/sidecar.schema.json`, in snake_case there, and have the units
/// given there. Those that are `nil` are written as `null`.
package struct Sidecar: Codable, Sendable, Equatable {
    /// The schema version that this type writes and reads.
    package static let schemaVersion = "nucleid/1"

    /// A published file of the result.
    package struct Output: Codable, Sendable, Equatable {
        /// The size of the file in bytes.
        package var bytes: Int
        /// The digest of the file.
        package var sha256: String

        package init(bytes: Int, sha256: String) {
            self.bytes = bytes
            self.sha256 = sha256
        }
    }

    package var schema = Sidecar.schemaVersion
    package var image: Image
    package var model: Model
    /// The digest of the settings that change pixels.
    package var settingsSha256: String
    package var kernels: Kernels
    package var preparation: Preparation
    /// `nil` in results of versions that never scaled images.
    @Nullable package var rescaling: Rescaling?
    package var tiles: Tiles
    package var mask: Mask
    /// `nil` in results of versions that published none.
    @Nullable package var labels: Labels?
    package var nuclei: Nuclei
    /// The comparison with the ground truth; `nil` if there is none.
    @Nullable package var dice: DiceRecord?
    /// The Dice coefficient estimated without ground truth.
    package var expectedDice: Double
    /// The interval of it, nominally of nine in ten images, its low and its high end; `nil` if the
    /// model does not have it, and in older results.
    package var expectedDiceInterval: [Double]?
    /// `nil` in results of versions that did not measure it.
    @Nullable package var quality: Quality?
    /// The milliseconds of each stage, and of all as `total`.
    package var timingMs: [String: Double]
    /// The published files by name, all in the sidecar's folder.
    package var outputs: [String: Output]
    /// When the result was complete.
    package var finished: Timestamp
    /// The version of nucleid.
    package var version: String

    package init(
        image: Image, model: Model, settingsSha256: String, kernels: Kernels,
        preparation: Preparation, rescaling: Rescaling? = nil, tiles: Tiles, mask: Mask,
        labels: Labels, nuclei: Nuclei,
        dice: DiceRecord?, expectedDice: Double, expectedDiceInterval: [Double]? = nil,
        quality: Quality, timingMs: [String: Double],
        outputs: [String: Output], finished: Timestamp, version: String
    ) {
        self.image = image
        self.model = model
        self.settingsSha256 = settingsSha256
        self.kernels = kernels
        self.preparation = preparation
        self.rescaling = rescaling
        self.tiles = tiles
        self.mask = mask
        self.labels = labels
        self.nuclei = nuclei
        self.dice = dice
        self.expectedDice = expectedDice
        self.expectedDiceInterval = expectedDiceInterval
        self.quality = quality
        self.timingMs = timingMs
        self.outputs = outputs
        self.finished = finished
        self.version = version
    }
}
