import Masks

/// The map from promised to measured Dice coefficients, fitted to images, and its errors.
package struct DiceFit: Sendable {
    /// The map; `nil` without images.
    package let calibration: DiceCalibration?
    /// The mean of |promised − measured|: the error without a map.
    package let uncalibratedError: Double
    /// The mean of |expected − measured| over the images that the map was fitted to.
    package let fittedError: Double
    /// The same by cross-validation: each image judged by a map that was fitted to others.
    package let crossValidatedError: Double

    /// The number of parts of the cross-validation.
    private static let folds = 10
    /// The most knots of a map.
    private static let mostKnots = 40
    /// The decimal places of knots.
    private static let digits = 5

    /// Fits the map.
    ///
    /// Every tenth image, from each of the first ten on, is a part of the cross-validation.
    ///
    /// - Parameter points: The promised and the measured Dice coefficient of each image.
    /// - Complexity: O(*n*² log *n*) in the worst case, where *n* is the number of images.
    package init(of points: [(promised: Double, measured: Double)]) {
        calibration = Self.map(of: points)
        uncalibratedError = points.map { abs($0.promised - $0.measured) }.mean
        fittedError = Self.errors(of: calibration, at: points).mean
        crossValidatedError =
            (0..<Self.folds).flatMap { fold in
                let parts = Dictionary(grouping: points.indices) { $0 % Self.folds == fold }
                let others = (parts[false] ?? []).map { points[$0] }
                return Self.errors(
                    of: Self.map(of: others), at: (parts[true] ?? []).map { points[$0] })
            }.mean
    }

    private static func map(of points: [(promised: Double, measured: Double)]) -> DiceCalibration? {
        let knots = IsotonicRegression(
            fitting: points.map { (x: $0.promised, y: $0.measured) }
        ).knots(most: mostKnots, digits: digits)
        return DiceCalibration(
            uncalibrated: knots.map { min(max($0.x, 0), 1) },
            measured: knots.map { min(max($0.y, 0), 1) })
    }

    private static func errors(
        of map: DiceCalibration?, at points: [(promised: Double, measured: Double)]
    ) -> [Double] {
        points.map { abs((map?($0.promised) ?? $0.promised) - $0.measured) }
    }
}
