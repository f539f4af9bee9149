/// How samples differ from the images they come from, each time in another way: the ranges that
/// amounts are drawn from, all equally likely.
package struct Augmentation: Sendable, Equatable, Codable {
    /// What happens to some samples only.
    package struct Occasional: Sendable, Equatable, Codable {
        /// How many of all samples it happens to, 0…1.
        package let chance: Double
        /// How much of it, where it happens.
        package let amount: ClosedRange<Double>

        /// Sets both.
        package init(chance: Double, amount: ClosedRange<Double>) {
            precondition((0...1).contains(chance), "a chance is from 0 to 1")
            precondition(amount.lowerBound >= 0, "an amount is a number from 0")
            self.chance = chance
            self.amount = amount
        }

        /// What never happens.
        package static let never = Occasional(chance: 0, amount: 0...0)
    }

    /// Whether samples are flipped, and turned by quarters: one of the eight ways.
    package var isTurned: Bool
    /// How many times larger nuclei become; every doubling is equally likely.
    package var scale: ClosedRange<Double>
    /// In degrees, clockwise.
    package var rotation: ClosedRange<Double>
    /// In degrees: how far upright lines come to lean.
    package var shear: ClosedRange<Double>
    /// What the power of intensities is; every doubling is equally likely.
    package var gamma: ClosedRange<Double>
    /// What intensities are multiplied by.
    package var brightness: ClosedRange<Double>
    /// What is added to them; 1 is the bright end of a prepared image.
    package var offset: ClosedRange<Double>
    /// A smooth background that is added, from 0 at its darkest to the amount at its brightest.
    package var haze: Occasional
    /// The standard deviation of a Gaussian filter, in pixels.
    package var blur: Occasional
    /// The standard deviation of normal noise that is added to each pixel.
    package var noise: Occasional

    /// Sets every range; what is left out changes nothing.
    package init(
        isTurned: Bool = false, scale: ClosedRange<Double> = 1...1,
        rotation: ClosedRange<Double> = 0...0, shear: ClosedRange<Double> = 0...0,
        gamma: ClosedRange<Double> = 1...1, brightness: ClosedRange<Double> = 1...1,
        offset: ClosedRange<Double> = 0...0, haze: Occasional = .never, blur: Occasional = .never,
        noise: Occasional = .never
    ) {
        precondition(scale.lowerBound > 0, "a picture has a size")
        precondition(gamma.lowerBound > 0, "a power is above 0")
        precondition(
            shear.lowerBound > -90 && shear.upperBound < 90, "a line that leans does not lie")
        self.isTurned = isTurned
        self.scale = scale
        self.rotation = rotation
        self.shear = shear
        self.gamma = gamma
        self.brightness = brightness
        self.offset = offset
        self.haze = haze
        self.blur = blur
        self.noise = noise
    }

    /// Flips and quarter turns alone.
    package static let light = Augmentation(isTurned: true)

    /// The recipe that unet32-dsb2018 was trained by, as its model card names it: any angle, scales
    /// of 0.4 to 2.5, gamma, brightness, haze, blur and noise.
    package static let strong = Augmentation(
        isTurned: true, scale: 0.4...2.5, rotation: -180...180, shear: -12...12,
        gamma: 0.6...1.6, brightness: 0.7...1.3, offset: -0.05...0.1,
        haze: Occasional(chance: 0.3, amount: 0.05...0.4),
        blur: Occasional(chance: 0.3, amount: 0.4...1.8),
        noise: Occasional(chance: 0.5, amount: 0.005...0.06))
}
