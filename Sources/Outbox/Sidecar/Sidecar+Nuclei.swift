extension Sidecar {
    /// The mask and the pixels that it covers.
    package struct Mask: Codable, Sendable, Equatable {
        /// The name of the file in the sidecar's folder.
        package var file: String
        /// The probability above which a pixel is foreground.
        package var threshold: Double
        /// The share of the pixels that is foreground.
        package var foregroundFraction: Double
        /// The mean gray level of the foreground, 0…255; `nil` if there is none.
        @Nullable package var meanIntensity: Double?

        package init(
            file: String, threshold: Double, foregroundFraction: Double, meanIntensity: Double?
        ) {
            self.file = file
            self.threshold = threshold
            self.foregroundFraction = foregroundFraction
            self.meanIntensity = meanIntensity
        }
    }

    /// The label image, or why there is none.
    package struct Labels: Codable, Sendable, Equatable, OptionalInOlderSidecars {
        /// The name of the file in the sidecar's folder.
        @Nullable package var file: String?
        /// Why there is no label image.
        @Nullable package var error: ErrorRecord?

        package init(file: String?, error: ErrorRecord?) {
            self.file = file
            self.error = error
        }
    }

    /// The statistics of a measure over the nuclei.
    package struct SummaryStatistics: Codable, Sendable, Equatable, OptionalInOlderSidecars {
        package var mean: Double
        /// The standard deviation of the population.
        package var sd: Double
        package var min: Double
        package var median: Double
        package var max: Double

        package init(mean: Double, sd: Double, min: Double, median: Double, max: Double) {
            self.mean = mean
            self.sd = sd
            self.min = min
            self.median = median
            self.max = max
        }
    }

    /// The number and measurements of the nuclei; a measure is `nil` if no nucleus has it.
    package struct Nuclei: Codable, Sendable, Equatable {
        package var count: Int
        /// The number of 8-connected components of the mask.
        package var components: Int
        /// The area in pixels below which components were dropped.
        package var minimumAreaPx: Int
        /// In pixels.
        @Nullable package var areaPx: SummaryStatistics?
        /// In square micrometres; `nil` if the pixel size is unknown.
        @Nullable package var areaUm2: SummaryStatistics?
        /// The diameter of the circle of the same area, in pixels.
        @Nullable package var equivalentDiameterPx: SummaryStatistics?
        /// In micrometres; `nil` if the pixel size is unknown.
        @Nullable package var equivalentDiameterUm: SummaryStatistics?
        /// The eccentricity of the ellipse with the same second moments; 0 for a circle.
        @Nullable package var eccentricity: SummaryStatistics?
        /// The share of the convex hull that is nucleus.
        @Nullable package var solidity: SummaryStatistics?
        /// 4π · area / perimeter².
        @Nullable package var circularity: SummaryStatistics?
        /// The mean intensity in the file's own scale, before inversion.
        @Nullable package var intensityMean: SummaryStatistics?

        /// Creates the record without measurements.
        package init(count: Int, components: Int, minimumAreaPx: Int) {
            self.count = count
            self.components = components
            self.minimumAreaPx = minimumAreaPx
        }
    }

    /// Measures of how far image and result can be trusted.
    package struct Quality: Codable, Sendable, Equatable, OptionalInOlderSidecars {
        /// The reasons to look at the image before its numbers are used.
        package var flags: [String]
        /// The share of the pixels with the largest possible sample.
        package var saturatedFraction: Double
        /// `preparation.high` − `preparation.low`.
        package var contrast: Double
        /// The steepness of the nuclei's edges, normalised by magnification; `nil` with too few
        /// edges.
        @Nullable package var sharpness: Double?
        /// The distance of the mean gray level from the threshold of inversion, 0…255; `nil` if the
        /// polarity was set.
        @Nullable package var polarityMargin: Double?
        /// The median of the nuclei's equivalent diameters, in pixels.
        @Nullable package var medianDiameterPx: Double?
        /// The Bray–Curtis dissimilarity of tiles where they overlap; `nil` for a single tile.
        @Nullable package var seamDisagreement: Double?
        /// The mean probability of foreground pixels.
        @Nullable package var confidence: Double?
        /// The mean of |2*p* − 1| over pixels that are or may be foreground.
        @Nullable package var decisiveness: Double?
        /// The Dice coefficient estimated from the probabilities, before the model's calibration.
        package var promisedDice: Double
        /// The distance from the network's training images in its own features; `nil` if the model
        /// does not have it, and in older results.
        ///
        /// Above 1, the image is farther than 99 % of them.
        package var trainingDistance: Double?

        /// Creates the record without the measures that may be `nil`.
        package init(
            flags: [String], saturatedFraction: Double, contrast: Double, promisedDice: Double
        ) {
            self.flags = flags
            self.saturatedFraction = saturatedFraction
            self.contrast = contrast
            self.promisedDice = promisedDice
        }
    }
}
