import SystemPackage

/// The JSON beside a result, version 1: what was done to which bytes, and what was found.
///
/// Properties stand as `etc/sidecar.schema.json` names them, in its units.
package struct Sidecar: Codable, Sendable, Equatable {
    /// The version that this type writes and reads.
    package static let version = "nucleid/1"

    /// Which file it is about, as it was.
    package struct Image: Codable, Sendable, Equatable {
        /// The path below the inbox as text; what is not UTF-8 stands as U+FFFD.
        ///
        /// Of one of several pictures of a file it is the file's, and which it is:
        /// `plate1/cell.tif#t0003`.
        package var name: String
        /// The path's bytes in base64, where they are not UTF-8.
        package var nameBytes: String?
        package var sha256: String
        package var bytes: Int
        package var format: String
        package var width: Int
        package var height: Int
        package var bits: Int
        package var channels: Int
        package var modified: Timestamp
        @Nullable package var pixelSizeUm: Double?
        /// `nil` where the file has one plane, and in a result of a version that read no others.
        @Nullable package var planes: Planes?
        /// `nil` in a result of a version that read unsigned numbers alone.
        @Nullable package var samples: Samples?

        /// The path below the inbox, as it truly is.
        package var path: FilePath { RecordedName(text: name, bytes: nameBytes).path }

        /// Takes every property; `name` is the path below the inbox.
        package init(
            name: FilePath, sha256: String, bytes: Int, format: String, width: Int, height: Int,
            bits: Int, channels: Int, modified: Timestamp, pixelSizeUm: Double?,
            planes: Planes? = nil, samples: Samples? = .unsigned
        ) {
            let recorded = RecordedName(name)
            self.name = recorded.text
            nameBytes = recorded.bytes
            self.sha256 = sha256
            self.bytes = bytes
            self.format = format
            self.width = width
            self.height = height
            self.bits = bits
            self.channels = channels
            self.modified = modified
            self.pixelSizeUm = pixelSizeUm
            self.planes = planes
            self.samples = samples
        }
    }

    /// Which network.
    package struct Model: Codable, Sendable, Equatable {
        package var name: String
        package var sha256: String

        /// Takes every property.
        package init(name: String, sha256: String) {
            self.name = name
            self.sha256 = sha256
        }
    }

    /// What computed.
    package struct Kernels: Codable, Sendable, Equatable {
        package var simd: String
        package var precision: String
        package var precisionAsked: String
        package var threads: Int

        /// Takes every property.
        package init(
            simd: String, precision: String, precisionAsked: String, threads: Int
        ) {
            self.simd = simd
            self.precision = precision
            self.precisionAsked = precisionAsked
            self.threads = threads
        }
    }

    /// What was done to the intensities.
    package struct Preparation: Codable, Sendable, Equatable {
        package var bitsUsed: Int
        package var meanIntensity: Double
        package var polarity: String
        package var inverted: Bool
        package var low: Double
        package var high: Double
        /// `nil` where the numbers are the file's own.
        @Nullable package var scale: Scale?

        /// Takes every property.
        package init(
            bitsUsed: Int, meanIntensity: Double, polarity: String, inverted: Bool, low: Double,
            high: Double, scale: Scale? = nil
        ) {
            self.bitsUsed = bitsUsed
            self.meanIntensity = meanIntensity
            self.polarity = polarity
            self.inverted = inverted
            self.low = low
            self.high = high
            self.scale = scale
        }
    }

    /// How the image was cut up.
    package struct Tiles: Codable, Sendable, Equatable {
        package var height: Int
        package var width: Int
        package var overlap: Int
        package var columns: Int
        package var rows: Int

        /// Takes every property.
        package init(height: Int, width: Int, overlap: Int, columns: Int, rows: Int) {
            self.height = height
            self.width = width
            self.overlap = overlap
            self.columns = columns
            self.rows = rows
        }
    }

    /// The mask, and what it covers.
    package struct Mask: Codable, Sendable, Equatable {
        package var file: String
        package var threshold: Double
        package var foregroundFraction: Double
        @Nullable package var meanIntensity: Double?

        /// Takes every property.
        package init(
            file: String, threshold: Double, foregroundFraction: Double, meanIntensity: Double?
        ) {
            self.file = file
            self.threshold = threshold
            self.foregroundFraction = foregroundFraction
            self.meanIntensity = meanIntensity
        }
    }

    /// The image of the nuclei, or why there is none.
    package struct Labels: Codable, Sendable, Equatable, LaterAddition {
        @Nullable package var file: String?
        @Nullable package var error: ErrorRecord?

        /// Takes every property.
        package init(file: String?, error: ErrorRecord?) {
            self.file = file
            self.error = error
        }
    }

    /// A file of the result.
    package struct Output: Codable, Sendable, Equatable {
        package var bytes: Int
        package var sha256: String

        /// Takes every property.
        package init(bytes: Int, sha256: String) {
            self.bytes = bytes
            self.sha256 = sha256
        }
    }

    package var schema = Sidecar.version
    package var image: Image
    package var model: Model
    package var settingsSha256: String
    package var kernels: Kernels
    package var preparation: Preparation
    package var tiles: Tiles
    package var mask: Mask
    /// `nil` in a result of a version that had none.
    @Nullable package var labels: Labels?
    package var nuclei: Nuclei
    @Nullable package var dice: DiceRecord?
    package var expectedDice: Double
    /// `nil` in a result of a version that did not judge it.
    @Nullable package var quality: Quality?
    /// Milliseconds of each stage, and of all.
    package var timingMs: [String: Double]
    package var outputs: [String: Output]
    package var finished: Timestamp
    package var version: String

    /// Takes every property.
    package init(
        image: Image, model: Model, settingsSha256: String, kernels: Kernels,
        preparation: Preparation, tiles: Tiles, mask: Mask, labels: Labels, nuclei: Nuclei,
        dice: DiceRecord?,
        expectedDice: Double, quality: Quality, timingMs: [String: Double],
        outputs: [String: Output], finished: Timestamp, version: String
    ) {
        self.image = image
        self.model = model
        self.settingsSha256 = settingsSha256
        self.kernels = kernels
        self.preparation = preparation
        self.tiles = tiles
        self.mask = mask
        self.labels = labels
        self.nuclei = nuclei
        self.dice = dice
        self.expectedDice = expectedDice
        self.quality = quality
        self.timingMs = timingMs
        self.outputs = outputs
        self.finished = finished
        self.version = version
    }
}
