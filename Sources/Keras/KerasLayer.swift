/// A layer with weights, as a file has it; none of the weights are read yet.
struct KerasLayer {
    /// What it computes.
    enum Kind: String {
        case convolution = "Conv2D"
        case transposed = "Conv2DTranspose"
    }

    /// Its name in the file.
    let name: String
    /// The path and the shape of its kernel.
    let kernel: (path: String, shape: [Int])
    /// The path and the shape of its bias.
    let bias: (path: String, shape: [Int])

    /// What the name says that it computes; `nil` of a name that somebody chose.
    ///
    /// Keras writes `conv2d_7` and `conv2d_transpose_1`, Keras 1 `convolution2d_7` and
    /// `deconvolution2d_1`.
    var kind: Kind? {
        switch Self.split(name).stem {
        case "conv2d", "convolution2d": .convolution
        case "conv2d_transpose", "deconvolution2d": .transposed
        default: nil
        }
    }

    /// Its place among the layers of its kind: `conv2d` comes before `conv2d_1`.
    var number: Int { Self.split(name).number }

    private static func split(_ name: String) -> (stem: Substring, number: Int) {
        guard let underscore = name.lastIndex(of: "_"),
            let number = Int(name[name.index(after: underscore)...]), number >= 0
        else { return (name[...], 0) }
        return (name[..<underscore], number)
    }
}
