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

    /// The arithmetic that was used.
    package struct Kernels: Codable, Sendable, Equatable {
        /// The instruction set of the kernels.
        package var simd: String
        /// `exact` or `fast`, as it was computed.
        package var precision: String
        /// The setting, which may be unavailable on the processor.
        package var precisionAsked: String
        /// The number of threads per image.
        package var threads: Int

        package init(
            simd: String, precision: String, precisionAsked: String, threads: Int
        ) {
            self.simd = simd
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
        @Nullable package var scale: Scale?

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

    /// The linear mapping of a file's numbers to 16-bit samples.
    package struct Scale: Codable, Sendable, Equatable, LaterAddition {
        /// The number that became 0: the smallest finite one of the picture.
        package var low: Double
        /// The number that became 65,535: the largest finite one.
        package var high: Double
        /// The number of NaN and infinite samples, which became 0.
        package var nonFinite: Int

        package init(low: Double, high: Double, nonFinite: Int) {
            self.low = low
            self.high = high
            self.nonFinite = nonFinite
        }
    }

    /// The tiles that the network was evaluated on.
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
