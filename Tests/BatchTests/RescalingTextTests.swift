import Batch
import Outbox
import Testing

@Suite("Text of a scaling")
struct RescalingTextTests {
    @Test(
        "names the factor and the diameter, and is empty for images that are not scaled",
        arguments: [
            (0.3, 119.6, ", scaled 0.3 (nuclei of 120 px)"), (0.254, nil, ", scaled 0.25"),
            (2, 9.2, ", scaled 2.0 (nuclei of 9 px)"), (1, 24, ""), (1, nil, ""),
        ] as [(Double, Double?, String)])
    func text(factor: Double, diameter: Double?, text: String) {
        let rescaling = Sidecar.Rescaling(
            factor: factor, source: "measured", diameterPx: diameter, confidence: nil)

        #expect(rescaling.reportText == text)
    }
}
