import Network
import Tensors
import Testing

@Suite("Mutated weights files")
struct MutationTests {
    @Test("are refused or read, and never crash", arguments: 1...8)
    func mutations(seed: UInt64) {
        let file = NetworkRecipe(width: 2, outputs: ["distance", "foreground"], type: .f16).file
        let (whole, headerCount) = (file.bytes, file.header.utf8.count)
        var random = SeededRandom(seed: seed)
        var (refused, read) = (0, 0)

        for _ in 0..<500 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                Self.mutate(&bytes, header: headerCount, using: &random)
            }
            bytes.withUnsafeBytes { bytes in
                do throws(WeightsError) {
                    let network = try UNet(Safetensors(bytes))
                    // What was read can be run, whatever its weights have become.
                    NetworkRunner(
                        network: PackedNetwork(network: network),
                        size: PlaneSize(height: 64, width: 64)
                    ).run()
                    read += 1
                } catch {
                    #expect(!error.description.isEmpty)
                    refused += 1
                }
            }
        }

        print("mutations, seed \(seed): \(refused) refused, \(read) read")
        #expect(refused > 100 && read > 20)
    }

    /// Changes one thing, most often in the header.
    private static func mutate(
        _ bytes: inout [UInt8], header: Int, using random: inout SeededRandom
    ) {
        guard bytes.count > 16 else { return }
        let inHeader = 8..<min(8 + header, bytes.count)
        let place = Int.random(in: inHeader, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: bytes[Int.random(in: 0..<8, using: &random)] = .random(in: 0...255, using: &random)
        case 1:
            // In a weight: the exponent of a half, so that some are infinite or no number.
            guard bytes.count > 8 + header else { return }
            bytes[Int.random(in: 8 + header..<bytes.count, using: &random)] |= 0x7C
        case 2: bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random))
        case 3: bytes.append(.random(in: 0...255, using: &random))
        case 4: bytes[place] = .random(in: 0...255, using: &random)
        case 5:
            let syntax = Array(#"0123456789-.eE[]{}",:\"#.utf8)
            bytes[place] = syntax.randomElement(using: &random) ?? 0
        case 6:
            // Another digit where a digit is: the header stays JSON.
            let digits = inHeader.filter { (48...57).contains(bytes[$0]) }
            let digit = digits.randomElement(using: &random) ?? place
            bytes[digit] = .random(in: 48...57, using: &random)
        default: bytes.swapAt(place, Int.random(in: inHeader, using: &random))
        }
    }
}
