import Masks
import Testing

@Suite("Calibration of expected Dice")
struct DiceCalibrationTests {
    @Test(
        "it is linear between knots and constant beyond them",
        arguments: [
            (0, 0.5), (0.25, 0.5), (0.375, 0.625), (0.5, 0.75), (0.625, 0.75), (0.75, 0.75),
            (1, 0.75),
        ])
    func values(promise: Double, expected: Double) throws {
        let calibration = try #require(
            DiceCalibration(promised: [0.25, 0.5, 0.75], measured: [0.5, 0.75, 0.75]))

        #expect(calibration(promise) == expected)
    }

    @Test(
        "knots that are no rising map of 0…1 are none",
        arguments: [
            ([], []), ([0.5], []), ([0.5, 0.5], [0.1, 0.2]), ([0.2, 0.1], [0.1, 0.2]),
            ([0.1, 0.2], [0.2, 0.1]), ([0.1, 1.5], [0.1, 0.2]), ([0.1, .nan], [0.1, 0.2]),
        ] as [([Double], [Double])])
    func invalid(promised: [Double], measured: [Double]) {
        #expect(DiceCalibration(promised: promised, measured: measured) == nil)
    }
}
