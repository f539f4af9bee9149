import Tensors

extension Augmentation {
    /// Draws where a sample's pixels lie in its image.
    ///
    /// - Parameters:
    ///   - corner: The first row and column of what it shows; `nil` for any place in the image
    ///     that a sample of its scale finds room at.
    ///   - size: Of the image.
    ///   - side: The rows and columns of the sample.
    ///   - random: Where numbers come from.
    /// - Returns: One map of all those that may be drawn.
    func map(
        from corner: Sampling.Corner?, in size: PlaneSize, side: Int, random: inout RandomSource
    ) -> AffineMap {
        let shape = AffineMap.Shape(
            scale: random.proportion(in: scale),
            rotation: random.uniform(in: rotation) * .pi / 180,
            shear: random.uniform(in: shear) * .pi / 180,
            turn: Turn(rawValue: isTurned ? random.index(below: Turn.count) : 0))
        guard let corner else {
            let extent = max(1, Int((Double(side) / shape.scale).rounded()))
            let centre = SIMD2(
                Self.centre(of: extent, in: size.width, random: &random),
                Self.centre(of: extent, in: size.height, random: &random))
            return AffineMap(around: centre, side: side, shape)
        }
        let centre =
            SIMD2(Double(corner.column), Double(corner.row)) + Double(side - 1) / 2
        return AffineMap(around: centre, side: side, shape)
    }

    /// Draws where the middle of some pixels of an axis lies: all of them within it or, where
    /// they are more, all of the axis within them.
    private static func centre(
        of extent: Int, in length: Int, random: inout RandomSource
    ) -> Double {
        let first = random.index(below: abs(length - extent) + 1)
        return Double(extent <= length ? first : -first) + Double(extent - 1) / 2
    }

    /// Draws how intensities change, and changes them: gamma, brightness and offset, haze, blur,
    /// noise, and last the clip that a preparation ends with.
    ///
    /// - Parameters:
    ///   - pixels: `side` x `side` intensities, from 0.
    ///   - side: Rows and columns.
    ///   - clip: That of the preparation.
    ///   - random: Where numbers come from.
    /// - Complexity: O(*n* · *σ*), where *n* is the number of pixels and *σ* the blur.
    func colour(
        _ pixels: UnsafeMutablePointer<Float>, side: Int, clip: ClosedRange<Float>,
        random: inout RandomSource
    ) {
        let curve = ToneCurve(
            gamma: random.proportion(in: gamma), factor: random.uniform(in: brightness),
            offset: random.uniform(in: offset))
        let haze = haze.draw(&random).map { amount in
            Haze(amount: amount, side: side, random: &random)
        }
        let blur = blur.draw(&random).map { GaussianBlur(sigma: $0) }
        let noise = noise.draw(&random)
        let count = side * side
        curve.apply(to: pixels, count)
        haze?.add(to: pixels)
        if let blur {
            let sharp = Plane(
                width: side, height: side,
                elements: Array(UnsafeBufferPointer(start: pixels, count: count)))
            blur.forEachRow(of: sharp) { row, values in
                for (column, value) in values.enumerated() { pixels[row * side + column] = value }
            }
        }
        if let noise {
            let deviation = Float(noise)
            for index in 0..<count { pixels[index] += deviation * Float(random.normal()) }
        }
        for index in 0..<count {
            pixels[index] = min(max(pixels[index], clip.lowerBound), clip.upperBound)
        }
    }
}

extension Augmentation.Occasional {
    /// Draws the amount, or that it does not happen.
    fileprivate func draw(_ random: inout RandomSource) -> Double? {
        guard random.chance(chance) else { return nil }
        return random.uniform(in: amount)
    }
}
