import Images

/// The kind of an annotated image, by which balanced drawing groups the images of a folder.
package struct ImageKind: Sendable, Hashable {
    /// The microscopy of an image, as its prepared intensities and its colours tell it.
    package enum Modality: Int, Sendable {
        /// Bright nuclei on a dark background, as in fluorescence.
        case fluorescence
        /// Dark nuclei on a bright background, in gray.
        case brightField
        /// Dark nuclei on a bright background, in colour, such as stained tissue.
        case stained
    }

    /// The class of the median diameter of the annotated nuclei.
    package enum NucleusSize: Int, Sendable {
        /// Below 15 px.
        case small
        /// From 15 px to 45 px, and images without nuclei.
        case medium
        /// 45 px and above.
        case large

        /// The class of a median diameter in pixels; `nil` for an image without nuclei.
        package init(diameter: Double?) {
            switch diameter {
            case .some(..<15): self = .small
            case .some(45...): self = .large
            default: self = .medium
            }
        }
    }

    /// The mean difference of a pixel's largest and smallest channel, as a fraction of the range of
    /// the samples, from which on an image counts as coloured.
    ///
    /// Gray images that are stored as RGB have 0, and JPEG leaves less than 0.01 of them.
    private static let leastColour = 0.03
    /// The most pixels whose colours are measured.
    private static let measuredPixels = 1 << 16

    /// The microscopy.
    package let modality: Modality
    /// The size of the nuclei.
    package let nucleusSize: NucleusSize

    /// Creates a kind.
    package init(modality: Modality, nucleusSize: NucleusSize) {
        self.modality = modality
        self.nucleusSize = nucleusSize
    }

    /// The kind of an image.
    ///
    /// - Parameters:
    ///   - raster: The image as its file stores it.
    ///   - isInverted: Whether its preparation found dark nuclei.
    ///   - medianDiameter: The median diameter of its nuclei in pixels; `nil` without nuclei.
    package init(of raster: Raster, isInverted: Bool, medianDiameter: Double?) {
        let isStained = isInverted && Self.colour(of: raster) >= Self.leastColour
        self.init(
            modality: isStained ? .stained : isInverted ? .brightField : .fluorescence,
            nucleusSize: NucleusSize(diameter: medianDiameter))
    }

    /// The mean difference of the largest and the smallest of red, green and blue, 0…1.
    private static func colour(of raster: Raster) -> Double {
        guard raster.channels >= 3 else { return 0 }
        func mean<Sample: BinaryInteger>(of samples: [Sample]) -> Double {
            let pixels = raster.width * raster.height
            var (sum, count) = (0, 0)
            for pixel in stride(from: 0, to: pixels, by: max(1, pixels / measuredPixels)) {
                let first = pixel * raster.channels
                let (red, green, blue) = (samples[first], samples[first + 1], samples[first + 2])
                sum += Int(max(red, green, blue)) - Int(min(red, green, blue))
                count += 1
            }
            return Double(sum) / Double(count)
        }
        return switch raster.samples {
        case .eight(let samples): mean(of: samples) / 255
        case .sixteen(let samples): mean(of: samples) / 65535
        }
    }
}

extension ImageKind: CustomStringConvertible {
    package var description: String {
        let name =
            switch modality {
            case .fluorescence: "fluorescence"
            case .brightField: "bright field"
            case .stained: "stained"
            }
        return "\(name), \(nucleusSize) nuclei"
    }
}
