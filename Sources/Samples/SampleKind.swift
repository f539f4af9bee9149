/// What a field was taken with.
enum SampleKind: String, CaseIterable, Sendable {
    case fluorescence = "fluorescence-8bit"
    case deepFluorescence = "fluorescence-16bit"
    case colourBrightField = "bright-field-rgb"
    case grayBrightField = "bright-field-gray"

    /// The kind of a field of a series: one after the other.
    init(index: Int) {
        self = Self.allCases[index % Self.allCases.count]
    }

    /// The usual radius of nuclei, at most, in pixels: what such pictures come with.
    var largestRadius: Double {
        switch self {
        case .fluorescence, .deepFluorescence: 25
        case .colourBrightField: 17
        case .grayBrightField: 13
        }
    }

    /// Where a nucleus holds more dye: in its middle above 0, at its rim below.
    var dome: Double {
        switch self {
        case .fluorescence, .deepFluorescence: 0.4
        case .colourBrightField, .grayBrightField: -0.25
        }
    }
}
