import Tensors

/// A long, thin, bright curve across a sample: lint, a collagen fibre, a scratch, or a streak of a
/// camera.
///
/// A cubic Bézier curve between two edges of the sample, or half of it and more. It is at least fifteen
/// times as long as wide, which no nucleus is; a part of it may lie outside of the sample.
package struct Fibre {
    /// The largest width, in pixels.
    private static let mostWidth = 6.0
    /// The least length in widths.
    private static let leastLength = 15.0

    /// The width at half of the brightness, in pixels: 1 to 6, but less if it is too short for 1.
    package let width: Double
    /// The length in pixels, along the curve.
    package let length: Double
    private let points: [SIMD2<Double>]
    /// The part of the curve, in its parameter 0…1.
    private let span: ClosedRange<Double>
    /// The distance at which brightness is 0, in pixels.
    private let radius: Double
    /// The brightness at the start, at both control points and at the end, 0.6…1.
    private let strengths: [Double]

    /// Draws a fibre through a sample of `side` x `side` pixels.
    package init(side: Int, random: inout RandomSource) {
        let (start, end) = Self.drawEnds(random: &random)
        let isStraight = random.bernoulli(probability: 0.25)
        let bend = isStraight ? 0 : 0.35
        let controls = [1.0 / 3, 2.0 / 3].map { part in
            start + (end - start) * part
                + SIMD2(random.uniform(in: -bend...bend), random.uniform(in: -bend...bend))
        }
        points = ([start] + controls + [end]).map { $0 * Double(side) - 0.5 }
        strengths = (0..<4).map { _ in random.uniform(in: 0.6...1) }
        let isPart = random.bernoulli(probability: 0.5)
        let part = isPart ? random.uniform(in: 0.5...1) : 1
        let first = random.uniform(in: 0...1 - part)
        span = first...first + part
        length = Self.length(of: points, over: span)
        let most = min(length / Self.leastLength, Self.mostWidth)
        width = most > 1 ? random.logUniform(in: 1...most) : most
        // (1 − u²)² is one half at u = 0.541.
        radius = width / (2 * 0.541)
    }

    /// Draws the ends, on two edges of the unit square and at least one half apart.
    private static func drawEnds(
        random: inout RandomSource
    ) -> (start: SIMD2<Double>, end: SIMD2<Double>) {
        let start = drawEdge(random: &random)
        var end = drawEdge(random: &random)
        // Both ends on one edge would hardly enter the sample: the end moves to the opposite one.
        if start.x == end.x && (end.x == 0 || end.x == 1) { end.x = 1 - end.x }
        if start.y == end.y && (end.y == 0 || end.y == 1) { end.y = 1 - end.y }
        // Nor would both near one corner: the end moves to the opposite corner.
        let chord = end - start
        if (chord * chord).sum() < 0.25 { end = SIMD2(1, 1) - end }
        return (start, end)
    }

    /// The length of a part of a curve, by chords: slightly less than its own.
    private static func length(
        of points: [SIMD2<Double>], over span: ClosedRange<Double>
    ) -> Double {
        let chords = 64
        var (length, last) = (0.0, position(at: span.lowerBound, of: points))
        for chord in 1...chords {
            let part = Double(chord) / Double(chords)
            let next = position(
                at: span.lowerBound + (span.upperBound - span.lowerBound) * part, of: points)
            let step = next - last
            length += (step * step).sum().squareRoot()
            last = next
        }
        return length
    }

    private static func position(at place: Double, of points: [SIMD2<Double>]) -> SIMD2<Double> {
        let weights = bernstein(at: place)
        return points.indices.reduce(SIMD2<Double>.zero) { $0 + points[$1] * weights[$1] }
    }

    /// Adds its brightness times `light` to `side` x `side` pixels.
    ///
    /// Steps of half a pixel along the curve; a pixel gets the brightest of all steps, so that a fibre
    /// that crosses itself or bends is not brighter there.
    ///
    /// - Complexity: O(*n* + *l* · *w*²), where *n* is the number of pixels, *l* the length and *w* the
    ///   width.
    package func add(_ light: Double, to pixels: UnsafeMutablePointer<Float>, side: Int) {
        // The control polygon is at least as long as the curve.
        var bound = 0.0
        for (first, second) in zip(points, points.dropFirst()) {
            let step = second - first
            bound += (step * step).sum().squareRoot()
        }
        let steps = max(1, Int(2 * bound))
        withUnsafeTemporaryAllocation(of: Float.self, capacity: side * side) { brightness in
            brightness.initialize(repeating: 0)
            for step in 0...steps {
                let place = Double(step) / Double(steps)
                let weights = Self.bernstein(
                    at: span.lowerBound + (span.upperBound - span.lowerBound) * place)
                var (centre, strength) = (SIMD2<Double>.zero, 0.0)
                for point in 0..<4 {
                    centre += points[point] * weights[point]
                    strength += strengths[point] * weights[point]
                }
                stamp(at: centre, strength: Float(strength), on: brightness, side: side)
            }
            let light = Float(light)
            for index in 0..<side * side { pixels[index] += light * brightness[index] }
        }
    }

    /// Raises the pixels around a position to the profile (1 − (d/r)²)².
    private func stamp(
        at centre: SIMD2<Double>, strength: Float, on brightness: UnsafeMutableBufferPointer<Float>,
        side: Int
    ) {
        let scale = Float(1 / (radius * radius))
        for row in range(around: centre.y, side: side) {
            let y = Float(Double(row) - centre.y)
            for column in range(around: centre.x, side: side) {
                let x = Float(Double(column) - centre.x)
                let fall = max(1 - (x * x + y * y) * scale, 0)
                let place = row * side + column
                brightness[place] = max(brightness[place], strength * fall * fall)
            }
        }
    }

    /// The rows or columns within the radius; none if it lies outside.
    private func range(around position: Double, side: Int) -> Range<Int> {
        let first = max(Int((position - radius).rounded(.up)), 0)
        let end = min(Int((position + radius).rounded(.down)) + 1, side)
        return first..<max(first, end)
    }

    /// The weights of the four points of a cubic Bézier curve.
    private static func bernstein(at t: Double) -> SIMD4<Double> {
        let s = 1 - t
        return SIMD4(s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t)
    }

    /// A random point on the edges of the unit square.
    private static func drawEdge(random: inout RandomSource) -> SIMD2<Double> {
        let place = random.uniform(in: 0...1)
        switch random.index(below: 4) {
        case 0: return SIMD2(place, 0)
        case 1: return SIMD2(place, 1)
        case 2: return SIMD2(0, place)
        default: return SIMD2(1, place)
        }
    }
}
