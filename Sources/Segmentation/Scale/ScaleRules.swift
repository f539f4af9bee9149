import Network

/// The sizes of nuclei that a model is good at: the metadata `nucleid.scale` of its weights file.
///
/// Chosen by `scripts/scale-curve`: scores against the median diameter of nuclei, over annotated
/// images at many scales; `nucleid refit` writes it into the model.
package struct ScaleRules: Sendable, Equatable {
    /// The median diameters of nuclei, in pixels, at which scores are near their best.
    package var comfortable: ClosedRange<Double>
    /// The diameter to which nuclei outside the comfortable range are scaled, in pixels.
    package var centre: Double
    /// The diameter of a typical nucleus in micrometres, for a first guess by a file's pixel size.
    package var typicalMicrometres: Double
    /// The sides of the pixels of the images that the model was trained on, in micrometres, where
    /// known; for people, nothing is decided by it.
    package var pixelSizes: ClosedRange<Double>?

    /// Creates rules.
    package init(
        comfortable: ClosedRange<Double>, centre: Double, typicalMicrometres: Double = 10,
        pixelSizes: ClosedRange<Double>? = nil
    ) {
        self.comfortable = comfortable
        self.centre = centre
        self.typicalMicrometres = typicalMicrometres
        self.pixelSizes = pixelSizes
    }

    /// Reads the rules of a model.
    ///
    /// - Returns: `nil` for a model without them, whose images are not scaled.
    /// - Throws: ``ModelError`` where they are invalid.
    package static func rules(of model: Model) throws(ModelError) -> ScaleRules? {
        try model.decoded(Self.self, from: "nucleid.scale") {
            .scale(model: model.name, reason: $0)
        }
    }
}

extension ScaleRules: Codable {
    private enum CodingKeys: String, CodingKey {
        case comfortable = "diameter_px"
        case centre = "centre_px"
        case typicalMicrometres = "nucleus_um"
        case pixelSizes = "um_per_px"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        comfortable = try decoder.range(
            from: values.decode([Double].self, forKey: .comfortable), name: "diameter_px")
        centre = try values.decode(Double.self, forKey: .centre)
        try decoder.require(
            that: comfortable.contains(centre), else: "its centre_px is not in its diameter_px")
        typicalMicrometres =
            try values.decodeIfPresent(Double.self, forKey: .typicalMicrometres) ?? 10
        try decoder.require(
            that: typicalMicrometres > 0 && typicalMicrometres.isFinite,
            else: "its nucleus_um is not above 0")
        pixelSizes = try values.decodeIfPresent([Double].self, forKey: .pixelSizes)
            .map { try decoder.range(from: $0, name: "um_per_px") }
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode([comfortable.lowerBound, comfortable.upperBound], forKey: .comfortable)
        try values.encode(centre, forKey: .centre)
        try values.encode(typicalMicrometres, forKey: .typicalMicrometres)
        if let pixelSizes {
            try values.encode(
                [pixelSizes.lowerBound, pixelSizes.upperBound], forKey: .pixelSizes)
        }
    }
}
