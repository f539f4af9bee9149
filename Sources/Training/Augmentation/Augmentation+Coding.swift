extension Augmentation {
    /// The keys of the JSON of a recipe.
    enum CodingKeys: String, CodingKey {
        case isTurned, scale, rotation, shear, gamma, brightness, offset, haze, blur, noise
        case colour, specimen, acquisition
    }

    /// Decodes an augmentation; effects that an older recipe does not have are never applied.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        isTurned = try container.decode(Bool.self, forKey: .isTurned)
        scale = try container.decode(ClosedRange<Double>.self, forKey: .scale)
        rotation = try container.decode(ClosedRange<Double>.self, forKey: .rotation)
        shear = try container.decode(ClosedRange<Double>.self, forKey: .shear)
        gamma = try container.decode(ClosedRange<Double>.self, forKey: .gamma)
        brightness = try container.decode(ClosedRange<Double>.self, forKey: .brightness)
        offset = try container.decode(ClosedRange<Double>.self, forKey: .offset)
        haze = try container.decode(Occasional.self, forKey: .haze)
        blur = try container.decode(Occasional.self, forKey: .blur)
        noise = try container.decode(Occasional.self, forKey: .noise)
        colour =
            try container.decodeIfPresent(ColourAugmentation.self, forKey: .colour)
            ?? ColourAugmentation()
        specimen =
            try container.decodeIfPresent(SpecimenAugmentation.self, forKey: .specimen)
            ?? SpecimenAugmentation()
        acquisition =
            try container.decodeIfPresent(AcquisitionAugmentation.self, forKey: .acquisition)
            ?? AcquisitionAugmentation()
    }

    /// Encodes the augmentation; effects that are never applied are left out, so that recipes without
    /// them stay as they were.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(isTurned, forKey: .isTurned)
        try container.encode(scale, forKey: .scale)
        try container.encode(rotation, forKey: .rotation)
        try container.encode(shear, forKey: .shear)
        try container.encode(gamma, forKey: .gamma)
        try container.encode(brightness, forKey: .brightness)
        try container.encode(offset, forKey: .offset)
        try container.encode(haze, forKey: .haze)
        try container.encode(blur, forKey: .blur)
        try container.encode(noise, forKey: .noise)
        if colour != ColourAugmentation() { try container.encode(colour, forKey: .colour) }
        if specimen != SpecimenAugmentation() {
            try container.encode(specimen, forKey: .specimen)
        }
        if acquisition != AcquisitionAugmentation() {
            try container.encode(acquisition, forKey: .acquisition)
        }
    }
}
