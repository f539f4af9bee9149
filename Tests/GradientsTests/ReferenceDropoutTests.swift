import Gradients
import Testing

@Suite("Dropout's mask")
struct ReferenceDropoutTests {
    @Test("it keeps what Python's integers say")
    func recorded() throws {
        for mask in try ReferenceRecorded.load().masks {
            let step = try #require(UInt64(mask.step))
            let dropout = DropoutMask(step: step, layer: mask.layer, rate: mask.share)

            let kept = mask.kept.indices.map {
                dropout.keeps(mask.first + mask.kept.distance(from: mask.kept.startIndex, to: $0))
                    ? "1" : "0"
            }
            #expect(kept.joined() == mask.kept, "step \(mask.step), layer \(mask.layer)")
        }
    }

    @Test("it drops the share asked for", arguments: [0, 0.1, 0.25, 0.3, 0.5, 0.9])
    func share(share: Double) {
        let count = 1 << 18
        for layer in [DropoutMask.encoderLayer(level: 0), DropoutMask.decoderLayer(level: 3)] {
            let mask = DropoutMask(step: 7, layer: layer, rate: share)

            let dropped = (0..<count).count { !mask.keeps($0) }

            // Five standard deviations of as many independent draws.
            let deviation = (share * (1 - share) / Double(count)).squareRoot()
            #expect(abs(Double(dropped) / Double(count) - share) <= 5 * deviation)
        }
    }

    @Test("neighbours, layers and steps are dropped independently of each other")
    func independence() {
        let count = 1 << 16
        let mask = DropoutMask(step: 7, layer: 2, rate: 0.5)
        let others: [(Int) -> Bool] = [
            { mask.keeps($0 + 1) }, { mask.keeps($0 + 64) }, { mask.keeps($0 + 4096) },
            { DropoutMask(step: 7, layer: 3, rate: 0.5).keeps($0) },
            { DropoutMask(step: 8, layer: 2, rate: 0.5).keeps($0) },
        ]
        for other in others {
            let alike = (0..<count).count { mask.keeps($0) == other($0) }
            #expect(abs(Double(alike) / Double(count) - 0.5) <= 0.01)
        }
    }
}
