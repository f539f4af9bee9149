import Masks
import Testing

@Suite("Calibration of expected Dice")
struct DiceCalibrationTests {
    @Test(
        "the expected Dice is linear between knots and constant beyond them",
        arguments: [
            (0, 0.5), (0.25, 0.5), (0.375, 0.625), (0.5, 0.75), (0.625, 0.75), (0.75, 0.75),
            (1, 0.75),
        ])
    func values(uncalibrated: Double, expected: Double) throws {
        let calibration = try #require(
            DiceCalibration(uncalibrated: [0.25, 0.5, 0.75], measured: [0.5, 0.75, 0.75]))

        #expect(calibration(uncalibrated) == expected)
    }

    @Test(
        "knots that are no increasing map within 0…1 are refused",
        arguments: [
            ([], []), ([0.5], []), ([0.5, 0.5], [0.1, 0.2]), ([0.2, 0.1], [0.1, 0.2]),
            ([0.1, 0.2], [0.2, 0.1]), ([0.1, 1.5], [0.1, 0.2]), ([0.1, .nan], [0.1, 0.2]),
        ] as [([Double], [Double])])
    func invalid(promised: [Double], measured: [Double]) {
        #expect(DiceCalibration(uncalibrated: promised, measured: measured) == nil)
    }
}
