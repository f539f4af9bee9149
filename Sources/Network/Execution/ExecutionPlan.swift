/// Some channels of a buffer: [channel, row, column], dense.
struct Place {
    let buffer: ArenaPlan.Identifier
    /// The first of its channels in the buffer.
    let firstChannel: Int
    let channels: Int
    let height: Int
    let width: Int

    var pixels: Int { height * width }
}

/// One layer, and where it reads and writes.
enum Step {
    case convolution(Convolution, from: Place, to: Place)
    case maxPool(from: Place, to: Place)
    case transposed(TransposedConvolution, from: Place, to: Place)
    case nearest(from: Place, to: Place)

    /// The elements of scratch that the step works in.
    var scratch: Int {
        switch self {
        case .convolution(let layer, let from, _):
            layer.kernel == 1 ? 0 : ColumnBlock(layer: layer, over: from).elements
        case .transposed(let layer, let from, _): layer.outputs * 4 * from.pixels
        case .maxPool, .nearest: 0
        }
    }
}

/// The steps of a U-Net's forward pass at one size, with all memory planned.
///
/// Skips and upsampled planes are written straight into their halves of the buffer that the
/// decoder reads: nothing is concatenated.
struct ExecutionPlan {
    private(set) var steps: [Step] = []
    private(set) var input: Place
    private(set) var output: Place
    /// The first element of each buffer.
    let offsets: [Int]
    /// The first element of the scratch that steps share.
    let scratchOffset: Int
    /// The elements of the whole arena.
    let count: Int

    /// Plans for inputs of `height` x `width`, both multiples of 2^depth.
    init(_ network: UNet, height: Int, width: Int) {
        let architecture = network.architecture
        precondition(
            height.isMultiple(of: architecture.multiple)
                && width.isMultiple(of: architecture.multiple),
            "every pooling halves both lengths")
        var arena = ArenaPlan()
        var steps: [Step] = []

        func reserve(_ channels: Int, _ level: Int) -> Place {
            let (height, width) = (height >> level, width >> level)
            let buffer = arena.reserve(channels * height * width, at: steps.count)
            return Place(
                buffer: buffer, firstChannel: 0, channels: channels, height: height, width: width)
        }
        func append(_ from: Place, _ to: Place, _ step: Step) -> Place {
            arena.use(from.buffer, at: steps.count)
            arena.use(to.buffer, at: steps.count)
            steps.append(step)
            return to
        }
        func half(_ place: Place, _ second: Bool) -> Place {
            let channels = place.channels / 2
            return Place(
                buffer: place.buffer, firstChannel: second ? channels : 0, channels: channels,
                height: place.height, width: place.width)
        }
        func convolve(_ from: Place, _ layer: Convolution, _ to: Place) -> Place {
            append(from, to, .convolution(layer, from: from, to: to))
        }

        let upIsSecond = architecture.concatenation == .skipFirst
        let input = reserve(architecture.inputs, 0)
        var x = input
        var joined: [Place] = []
        for level in 0...architecture.depth {
            let channels = architecture.channels(level)
            let layers = network.encoder[level]
            x = convolve(x, layers[0], reserve(channels, level))
            guard level < architecture.depth else {
                x = convolve(x, layers[1], reserve(channels, level))
                break
            }
            joined.append(reserve(2 * channels, level))
            x = convolve(x, layers[1], half(joined[level], !upIsSecond))
            let pooled = reserve(channels, level + 1)
            x = append(x, pooled, .maxPool(from: x, to: pooled))
        }
        for level in (0..<architecture.depth).reversed() {
            let channels = architecture.channels(level)
            let up = half(joined[level], upIsSecond)
            switch network.upsampling[level] {
            case .transposed(let layer):
                _ = append(x, up, .transposed(layer, from: x, to: up))
            case .nearestThen(let layer):
                let wide = reserve(x.channels, level)
                _ = append(x, wide, .nearest(from: x, to: wide))
                _ = convolve(wide, layer, up)
            }
            for layer in network.decoder[level] {
                let from = layer.inputs == channels ? x : joined[level]
                x = convolve(from, layer, reserve(channels, level))
            }
        }
        for layer in network.head { x = convolve(x, layer, reserve(layer.outputs, 0)) }
        // What the caller reads must outlive the last step.
        arena.use(x.buffer, at: steps.count)

        let placed = arena.place()
        self.steps = steps
        self.input = input
        output = x
        offsets = placed.offsets
        scratchOffset = placed.count
        count = placed.count + (steps.map(\.scratch).max() ?? 0)
    }
}
