import Network
import Tensors
import Testing

/// Reproducible random numbers: SplitMix64 (Steele, Lea, Flood, 2014).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A plane of values such as an image has once it is prepared.
    mutating func plane(height: Int, width: Int) -> Tensor {
        Tensor(
            shape: [1, height, width],
            elements: (0..<height * width).map { _ in Float.random(in: 0...1.5, using: &self) })
    }
}

/// What a generated network is to look like; its weights follow from `seed`.
struct NetworkRecipe: Sendable, CustomTestStringConvertible {
    /// The kernel, the channels and the activation of a head layer.
    typealias HeadLayer = (kernel: Int, channels: Int, activation: String)

    var depth = 1
    var width = 1
    var activation = "relu"
    var upsampling = "transposed2x2"
    var upsamplingActivation = "none"
    var concatenation = "skip,up"
    var outputs = ["foreground"]
    /// The layers before the last, which follows from `outputs`.
    var innerHead: [HeadLayer] = []
    var lastKernel = 1
    var type = WeightsFile.ElementType.f32
    var preparation: String?
    var seed: UInt64 = 1

    var testDescription: String {
        "depth \(depth), width \(width), \(activation), \(upsampling), \(concatenation), "
            + "\(innerHead.count + 1) head layers, \(type.rawValue)"
    }

    private var head: [HeadLayer] { innerHead + [(lastKernel, outputs.count, "sigmoid")] }

    /// `nucleid.architecture`, as a weights file has it.
    var architecture: String {
        let head = head.map {
            #"{"kernel": \#($0.kernel), "channels": \#($0.channels), "activation": "\#($0.activation)"}"#
        }
        return """
            {"kind": "unet", "depth": \(depth), "width": \(width), "inputs": 1, \
            "outputs": ["\(outputs.joined(separator: #"", ""#))"], "activation": "\(activation)", \
            "upsampling": "\(upsampling)", "upsampling_activation": "\(upsamplingActivation)", \
            "concatenation": "\(concatenation)", "head": [\(head.joined(separator: ", "))]}
            """
    }

    /// The weights file.
    var file: WeightsFile {
        var random = SeededRandom(seed: seed)
        var file = WeightsFile(type: type)
        file.metadata["nucleid.architecture"] = architecture
        file.metadata["nucleid.preparation"] = preparation
        func layer(_ name: String, _ shape: [Int], fanIn: Int, outputs: Int) {
            // He's scale keeps activations where they are; the bias keeps narrow networks alive.
            let scale = Float(6 / Double(fanIn)).squareRoot()
            file.append("\(name).weight", shape) { .random(in: -scale...scale, using: &random) }
            file.append("\(name).bias", [outputs]) { .random(in: 0...0.2, using: &random) }
        }
        func convolution(_ name: String, _ inputs: Int, _ outputs: Int, kernel: Int) {
            let taps = inputs * kernel * kernel
            layer(name, [outputs, inputs, kernel, kernel], fanIn: taps, outputs: outputs)
        }
        for level in 0...depth {
            let inner = width << level
            convolution("encoder.\(level).0", level == 0 ? 1 : inner / 2, inner, kernel: 3)
            convolution("encoder.\(level).1", inner, inner, kernel: 3)
            guard level < depth else { continue }
            if upsampling == "transposed2x2" {
                let shape = [2 * inner, inner, 2, 2]
                layer("upsampling.\(level)", shape, fanIn: 2 * inner, outputs: inner)
            } else {
                convolution("upsampling.\(level)", 2 * inner, inner, kernel: 2)
            }
            convolution("decoder.\(level).0", 2 * inner, inner, kernel: 3)
            convolution("decoder.\(level).1", inner, inner, kernel: 3)
        }
        var incoming = width
        for (index, wanted) in head.enumerated() {
            convolution("head.\(index)", incoming, wanted.channels, kernel: wanted.kernel)
            incoming = wanted.channels
        }
        return file
    }

    /// The network that ``file`` holds.
    func network() throws -> UNet {
        try file.bytes.withUnsafeBytes { bytes in
            try UNet(Safetensors(bytes))
        }
    }
}
