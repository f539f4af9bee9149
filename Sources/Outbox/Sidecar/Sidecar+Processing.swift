extension Sidecar {
    /// The model that was used.
    package struct Model: Codable, Sendable, Equatable {
        package var name: String
        /// The digest of the weights file.
        package var sha256: String

        package init(name: String, sha256: String) {
            self.name = name
            self.sha256 = sha256
        }
    }

    /// A processor in OpenBLAS' words, such as `Haswell`.
    package struct OpenBLASCore: RawRepresentable, Codable, Sendable, Equatable,
        OptionalInOlderSidecars
    {
        package var rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }
    }

    /// The arithmetic that was used.
    package struct Kernels: Codable, Sendable, Equatable {
        /// The instruction set of the kernels.
        package var simd: String
        /// The processor that OpenBLAS' products are made for; `nil` where other kernels were used.
        @Nullable package var blas: OpenBLASCore?
        /// `exact` or `fast`, as it was computed.
        package var precision: String
        /// The setting, which may be unavailable on the processor.
        package var precisionAsked: String
        /// The number of threads per image.
        package var threads: Int

        package init(
            simd: String, blas: OpenBLASCore? = nil, precision: String, precisionAsked: String,
            threads: Int
        ) {
            self.simd = simd
            self.blas = blas
            self.precision = precision
            self.precisionAsked = precisionAsked
            self.threads = threads
        }
    }

    /// The preparation of intensities for the network.
    package struct Preparation: Codable, Sendable, Equatable {
        /// The number of bits that hold the image's largest sample.
        package var bitsUsed: Int
        /// The mean gray level before inversion, 0…255.
        package var meanIntensity: Double
        /// The setting that decides on inversion.
        package var polarity: String
        /// Whether the image was inverted.
        package var inverted: Bool
        /// The intensity that became 0, after inversion, 0…1.
        package var low: Double
        /// The intensity that became 1, after inversion, 0…1.
        package var high: Double
        /// The mapping of the file's numbers to 16 bits; `nil` if they were used as they are.
        @Nullable package var scale: SampleMapping?
        /// What decided on inversion; `nil` in results of versions that did not say.
        @Nullable package var polarityEvidence: PolarityEvidence?
        /// The file's numbers without extremes; `nil` in results of versions that did not say.
        @Nullable package var validRange: ValidRange?
        /// The share of pixels with data; `nil` in results of versions that did not say.
        package var validFraction: Double?

        package init(
            bitsUsed: Int, meanIntensity: Double, polarity: String, inverted: Bool, low: Double,
            high: Double, scale: SampleMapping? = nil, polarityEvidence: PolarityEvidence? = nil,
            validRange: ValidRange? = nil, validFraction: Double? = nil
        ) {
            self.bitsUsed = bitsUsed
            self.meanIntensity = meanIntensity
            self.polarity = polarity
            self.inverted = inverted
            self.low = low
            self.high = high
            self.scale = scale
            self.polarityEvidence = polarityEvidence
            self.validRange = validRange
            self.validFraction = validFraction
        }
    }

    /// The evidence by which an image was inverted or not.
    package struct PolarityEvidence: Codable, Sendable, Equatable, OptionalInOlderSidecars {
        /// What decided: `setting`, `brightness`, or `network`.
        package var decidedBy: String
        /// `mean` of the whole scale, or `robust_mean` of the range without extremes.
        package var measure: String
        /// The mean, 0…255 of that scale.
        package var mean: Double
        /// The mean above which nuclei are taken to be dark if nothing else is known.
        package var threshold: Double
        /// How convincing bright nuclei are to the network, 0…1; `nil` if it was not asked.
        @Nullable package var networkBright: Double?
        /// How convincing dark nuclei are to the network, 0…1; `nil` if it was not asked.
        @Nullable package var networkDark: Double?
        /// The number of pictures of the file that were examined.
        package var frames: Int

        package init(
            decidedBy: String, measure: String, mean: Double, threshold: Double,
            networkBright: Double?, networkDark: Double?, frames: Int
        ) {
            self.decidedBy = decidedBy
            self.measure = measure
            self.mean = mean
            self.threshold = threshold
            self.networkBright = networkBright
            self.networkDark = networkDark
            self.frames = frames
        }
    }

    /// The 0.1th and the 99.9th percentile of the pixels with data, in the file's numbers.
    package struct ValidRange: Codable, Sendable, Equatable, OptionalInOlderSidecars {
        package var low: Double
        package var high: Double

        package init(low: Double, high: Double) {
            self.low = low
            self.high = high
        }
    }

    /// The linear mapping of a file's numbers to 16-bit samples.
    package struct SampleMapping: Codable, Sendable, Equatable, OptionalInOlderSidecars {
        /// The number that became 0, or 1 if 0 stands for no data: the smallest finite one of the
        /// picture, unless it lies far off.
        package var low: Double
        /// The number that became 65,535: the largest finite one, unless it lies far off.
        package var high: Double
        /// The number of NaN and infinite samples, which became 0.
        package var nonFinite: Int
        /// The constants that were taken for no data, such as −9999; `nil` in results of versions
        /// that looked for none.
        package var noData: [Double]?
        /// Whether single numbers lie beyond `low` and `high`, and count as these; `nil` in results
        /// of versions in which none did.
        package var clipped: Bool?

        package init(
            low: Double, high: Double, nonFinite: Int, noData: [Double]? = nil,
            clipped: Bool? = nil
        ) {
            self.low = low
            self.high = high
            self.nonFinite = nonFinite
            self.noData = noData
            self.clipped = clipped
        }
    }

    /// The scaling of the image for the network, whose results are scaled back.
    package struct Rescaling: Codable, Sendable, Equatable, OptionalInOlderSidecars {
        /// The network's pixels for each pixel of the image, along a side; 1 if it was not scaled.
        package var factor: Double
        /// What decided: `user`, `pixel_size`, `measured`, or `none`.
        package var source: String
        /// The diameter of the nuclei that were found, or that was set, in pixels of the image; `nil`
        /// if there is none.
        @Nullable package var diameterPx: Double?
        /// The uniformity of the sizes times the agreement of looks at different scales, 0…1; `nil`
        /// if no diameter was measured.
        @Nullable package var confidence: Double?

        package init(factor: Double, source: String, diameterPx: Double?, confidence: Double?) {
            self.factor = factor
            self.source = source
            self.diameterPx = diameterPx
            self.confidence = confidence
        }
    }

    /// The tiles that the network was evaluated on, in its pixels.
    package struct Tiles: Codable, Sendable, Equatable {
        /// The height of a tile in pixels.
        package var height: Int
        /// The width of a tile in pixels.
        package var width: Int
        /// The smallest overlap of neighbouring tiles in pixels; 0 for a single tile.
        package var overlap: Int
        /// The number of tiles in a row.
        package var columns: Int
        /// The number of tiles in a column.
        package var rows: Int

        package init(height: Int, width: Int, overlap: Int, columns: Int, rows: Int) {
            self.height = height
            self.width = width
            self.overlap = overlap
            self.columns = columns
            self.rows = rows
        }
    }
}
