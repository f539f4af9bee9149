import Tensors

/// Random augmentation of samples: the ranges that its parameters are drawn from, uniformly.
///
/// The parameters of a sample are drawn anew every time that it is shown.
package struct Augmentation: Sendable, Equatable, Codable {
    /// A change that is applied with a probability.
    package struct Occasional: Sendable, Equatable, Codable {
        /// The probability that the change is applied, 0…1.
        package let chance: Double
        /// The range of its strength.
        package let amount: ClosedRange<Double>

        /// Creates a change with a probability and a range of strengths from 0 on.
        package init(chance: Double, amount: ClosedRange<Double>) {
            precondition((0...1).contains(chance), "a probability is from 0 to 1")
            precondition(amount.lowerBound >= 0, "an amount is not negative")
            self.chance = chance
            self.amount = amount
        }

        /// A change that is never applied.
        package static let never = Occasional(chance: 0, amount: 0...0)
    }

    /// Whether samples are flipped and rotated by multiples of 90°, all eight ways equally often.
    package var isTurned: Bool
    /// The magnification of nuclei, uniform in its logarithm.
    package var scale: ClosedRange<Double>
    /// The rotation in degrees, clockwise.
    package var rotation: ClosedRange<Double>
    /// The shear angle of vertical lines in degrees.
    package var shear: ClosedRange<Double>
    /// The exponent of intensities, uniform in its logarithm.
    package var gamma: ClosedRange<Double>
    /// The factor of intensities.
    package var brightness: ClosedRange<Double>
    /// The offset of intensities; 1 is the upper end of a prepared image.
    package var offset: ClosedRange<Double>
    /// A smooth background that is added, with values from 0 to the amount.
    package var haze: Occasional
    /// The standard deviation of a Gaussian blur, in pixels.
    package var blur: Occasional
    /// The standard deviation of additive Gaussian noise.
    package var noise: Occasional
    /// Changes of the colours of RGB images before they become gray.
    package var colour: ColourAugmentation
    /// Changes of what lies under the microscope.
    package var specimen: SpecimenAugmentation
    /// Faults of illumination, camera and file.
    package var acquisition: AcquisitionAugmentation

    /// Creates an augmentation; a parameter that is omitted changes nothing.
    package init(
        isTurned: Bool = false, scale: ClosedRange<Double> = 1...1,
        rotation: ClosedRange<Double> = 0...0, shear: ClosedRange<Double> = 0...0,
        gamma: ClosedRange<Double> = 1...1, brightness: ClosedRange<Double> = 1...1,
        offset: ClosedRange<Double> = 0...0, haze: Occasional = .never, blur: Occasional = .never,
        noise: Occasional = .never, colour: ColourAugmentation = ColourAugmentation(),
        specimen: SpecimenAugmentation = SpecimenAugmentation(),
        acquisition: AcquisitionAugmentation = AcquisitionAugmentation()
    ) {
        precondition(scale.lowerBound > 0, "a scale is above 0")
        precondition(gamma.lowerBound > 0, "an exponent is above 0")
        precondition(
            shear.lowerBound > -90 && shear.upperBound < 90, "a shear is less than 90 degrees")
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
        self.colour = colour
        self.specimen = specimen
        self.acquisition = acquisition
    }

    /// Flips and quarter turns only.
    package static let light = Augmentation(isTurned: true)

    /// The augmentation that unet32-dsb2018 was trained with, by its model card: any angle, scales
    /// of 0.4 to 2.5, gamma, brightness, haze, blur and noise.
    package static let strong = Augmentation(
        isTurned: true, scale: 0.4...2.5, rotation: -180...180, shear: -12...12,
        gamma: 0.6...1.6, brightness: 0.7...1.3, offset: -0.05...0.1,
        haze: Occasional(chance: 0.3, amount: 0.05...0.4),
        blur: Occasional(chance: 0.3, amount: 0.4...1.8),
        noise: Occasional(chance: 0.5, amount: 0.005...0.06))
}

extension Augmentation {
    /// Draws the size and the orientation of a sample.
    ///
    /// - Parameters:
    ///   - magnification: The magnification of nuclei; `nil` to draw it from ``scale``.
    ///   - random: The random number generator.
    /// - Returns: The parameters of the sample's map.
    func drawShape(
        scaledBy magnification: Double? = nil, random: inout RandomSource
    ) -> AffineMap.Shape {
        AffineMap.Shape(
            scale: magnification ?? random.logUniform(in: scale),
            rotation: random.uniform(in: rotation) * .pi / 180,
            shear: random.uniform(in: shear) * .pi / 180,
            symmetry: SquareSymmetry(
                rawValue: isTurned ? random.index(below: SquareSymmetry.count) : 0))
    }

    /// Draws the position of a sample: one at which it lies within the image, but for its corners.
    ///
    /// - Parameters:
    ///   - shape: The size and the orientation of the sample.
    ///   - size: The size of the image.
    ///   - side: The rows and columns of the sample.
    ///   - random: The random number generator.
    /// - Returns: The map from the sample's pixels to the image.
    func drawMap(
        of shape: AffineMap.Shape, in size: PlaneSize, side: Int, random: inout RandomSource
    ) -> AffineMap {
        let extent = max(1, Int((Double(side) / shape.scale).rounded()))
        let centre = SIMD2(
            Self.drawCentre(of: extent, in: size.width, random: &random),
            Self.drawCentre(of: extent, in: size.height, random: &random))
        return AffineMap(around: centre, side: side, shape: shape)
    }

    /// Draws the centre of `extent` pixels along an axis: within it, or around it if they are more.
    private static func drawCentre(
        of extent: Int, in length: Int, random: inout RandomSource
    ) -> Double {
        let first = random.index(below: abs(length - extent) + 1)
        return Double(extent <= length ? first : -first) + Double(extent - 1) / 2
    }
}

extension AffineMap {
    /// The map of a sample that is shown at a given position, around its centre.
    ///
    /// - Parameters:
    ///   - corner: The top left pixel of the sample, were it neither scaled nor turned.
    ///   - side: The rows and columns of the sample.
    ///   - shape: The size and the orientation of the sample.
    init(from corner: Sampling.Corner, side: Int, shape: Shape) {
        let centre = SIMD2(Double(corner.column), Double(corner.row)) + Double(side - 1) / 2
        self.init(around: centre, side: side, shape: shape)
    }
}
