import Network

/// A layer of a file, without its weights.
struct KerasLayer {
    /// The kind of a layer; the raw value is Keras's class.
    enum Kind: String {
        case convolution = "Conv2D"
        case transposed = "Conv2DTranspose"
    }

    /// Its name in the file.
    let name: String
    /// The path and the shape of the kernel's dataset.
    let kernel: (path: String, shape: [Int])
    /// The path and the shape of the bias's dataset.
    let bias: (path: String, shape: [Int])

    /// The kind by the layer's default name; `nil` for a name that a user chose.
    ///
    /// Default names are `conv2d_7` and `conv2d_transpose_1`, in Keras 1 `convolution2d_7` and
    /// `deconvolution2d_1`.
    var kind: Kind? {
        switch Self.split(name).stem {
        case "conv2d", "convolution2d": .convolution
        case "conv2d_transpose", "deconvolution2d": .transposed
        default: nil
        }
    }

    /// The number in the layer's name, which orders layers of a kind; 0 for `conv2d` without one.
    var numberInName: Int { Self.split(name).number }

    private static func split(_ name: String) -> (stem: Substring, number: Int) {
        guard let underscore = name.lastIndex(of: "_"),
            let number = Int(name[name.index(after: underscore)...]), number >= 0
        else { return (name[...], 0) }
        return (name[..<underscore], number)
    }
}

/// A layer of a network, with the shape that its weights have in Keras.
struct ExpectedKerasLayer {
    /// The name in our weights file.
    let name: String
    let kind: KerasLayer.Kind
    /// The side of the kernel in pixels.
    let kernel: Int
    /// The number of input channels.
    let inputs: Int
    /// The number of output channels.
    let outputs: Int

    /// The shape of the kernel in Keras: [kh, kw, in, out] for Conv2D, [kh, kw, out, in] for
    /// Conv2DTranspose.
    var shape: [Int] {
        [kernel, kernel] + (kind == .convolution ? [inputs, outputs] : [outputs, inputs])
    }

    /// Lists the layers of a network in the order of evaluation, in which Keras creates them too.
    static func layers(of architecture: Architecture) -> [ExpectedKerasLayer] {
        var slots: [ExpectedKerasLayer] = []
        func add(
            _ name: String, inputs: Int, outputs: Int, kernel: Int = 3,
            kind: KerasLayer.Kind = .convolution
        ) {
            slots.append(
                ExpectedKerasLayer(
                    name: name, kind: kind, kernel: kernel, inputs: inputs, outputs: outputs))
        }
        let channels = architecture.channels
        for level in 0...architecture.depth {
            let incoming = level == 0 ? architecture.inputs : channels(level - 1)
            add("encoder.\(level).0", inputs: incoming, outputs: channels(level))
            add("encoder.\(level).1", inputs: channels(level), outputs: channels(level))
        }
        for level in (0..<architecture.depth).reversed() {
            add(
                "upsampling.\(level)", inputs: channels(level + 1), outputs: channels(level),
                kernel: 2,
                kind: architecture.upsampling == .transposed ? .transposed : .convolution)
            add("decoder.\(level).0", inputs: 2 * channels(level), outputs: channels(level))
            add("decoder.\(level).1", inputs: channels(level), outputs: channels(level))
        }
        var incoming = channels(0)
        for (index, layer) in architecture.head.enumerated() {
            add("head.\(index)", inputs: incoming, outputs: layer.channels, kernel: layer.kernel)
            incoming = layer.channels
        }
        return slots
    }
}
