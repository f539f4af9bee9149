/// How convincing the nuclei are that a network finds with either polarity.
package struct NetworkEvidence: Sendable, Equatable {
    /// How convincing bright nuclei are, 0…1.
    package let bright: Double
    /// How convincing dark nuclei are, 0…1.
    package let dark: Double

    /// The least sum of both at which their difference counts in full; below it, the network found
    /// next to nothing either way.
    private static let leastSum = 0.02

    /// Creates evidence.
    package init(bright: Double, dark: Double) {
        self.bright = bright
        self.dark = dark
    }

    /// How strongly the network speaks for dark nuclei (up to 1) or bright ones (down to −1).
    package var leaning: Double { (dark - bright) / max(dark + bright, Self.leastSum) }
}

/// Whether the images of a file are inverted, and why.
package struct PolarityDecision: Sendable, Equatable {
    /// What decided.
    package enum Basis: String, Sendable {
        /// The setting `polarity`.
        case setting
        /// The brightness of the image alone.
        case brightness
        /// The network, on small regions, together with the brightness.
        case network
    }

    /// The setting.
    package let setting: Polarity
    /// Whether images are inverted: nuclei are darker than their background.
    package let inverted: Bool
    /// What decided.
    package let basis: Basis
    /// The brightness.
    package let brightness: BrightnessEvidence
    /// The network's evidence; `nil` if it was not asked.
    package let network: NetworkEvidence?
    /// The number of frames that were examined.
    package let frames: Int

    /// The sum of leanings below which a decision stays doubtful.
    ///
    /// Of 279 annotated images, each judged by one region of 128x128 pixels and no brightness, five
    /// are below.
    private static let doubt = 0.1

    /// Decides.
    ///
    /// - Parameters:
    ///   - setting: The setting; if it is not ``Polarity/auto``, it decides.
    ///   - brightness: The brightness of the frames.
    ///   - network: The network's evidence, if it was asked.
    ///   - frames: The number of frames that were examined.
    package init(
        setting: Polarity, brightness: BrightnessEvidence, network: NetworkEvidence? = nil,
        frames: Int = 1
    ) {
        self.setting = setting
        self.brightness = brightness
        self.frames = frames
        switch setting {
        case .brightNuclei, .darkNuclei:
            inverted = setting == .darkNuclei
            basis = .setting
            self.network = nil
        case .auto:
            let network = brightness.isDecisive ? nil : network
            self.network = network
            basis = network == nil ? .brightness : .network
            inverted = brightness.leaning + (network?.leaning ?? 0) > 0
        }
    }

    /// Whether the evidence is too weak or contradicts itself.
    package var isDoubtful: Bool {
        guard setting == .auto, !brightness.isDecisive else { return false }
        return abs(brightness.leaning + (network?.leaning ?? 0)) < Self.doubt
    }
}
