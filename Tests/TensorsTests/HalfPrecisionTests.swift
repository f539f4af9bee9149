import Tensors
import Testing

@Suite("Half precision")
struct HalfPrecisionTests {
    private static let patterns = Array(UInt16.min...UInt16.max)

    @Test("all 65,536 halves widen to what Float16 says, NaN to NaN")
    func everyPattern() {
        let wide = Self.patterns.withUnsafeBytes { widenHalves($0) }

        let wrong = Self.patterns.filter { !Self.agrees(wide[Int($0)], with: $0) }
        #expect(wide.count == 65_536)
        #expect(wrong == [])
    }

    /// Vector instructions take eight at a time; these are widened one by one.
    @Test("halves that are too few for a vector widen alike, all patterns")
    func fewAtATime() {
        let wide = stride(from: 0, to: Self.patterns.count, by: 7).flatMap { first in
            Self.patterns[first...].prefix(7).withUnsafeBytes { widenHalves($0) }
        }

        let wrong = Self.patterns.filter { !Self.agrees(wide[Int($0)], with: $0) }
        #expect(wide.count == 65_536)
        #expect(wrong == [])
    }

    /// Lengths about the eight that a vector instruction takes at a time.
    @Test(
        "halves that begin anywhere in memory and end anywhere in a vector widen alike",
        arguments: 0..<4, [0, 1, 7, 8, 9, 15, 16, 17, 1000])
    func unaligned(offset: Int, count: Int) {
        // 251 is prime to 65,536: signs, subnormals, infinities and NaN are all met.
        let halves = (0..<count).map { UInt16(truncatingIfNeeded: 251 * $0 + 0x7BFE) }
        let bytes =
            [UInt8](repeating: 0xAA, count: offset)
            + halves.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }

        let wide = bytes.withUnsafeBytes {
            widenHalves(UnsafeRawBufferPointer(rebasing: $0[offset...]))
        }

        let wrong = zip(wide, halves).filter { !Self.agrees($0, with: $1) }
        #expect(wide.count == count)
        #expect(wrong.isEmpty)
    }

    @Test("a last odd byte is left out")
    func oddByte() {
        let bytes: [UInt8] = [0x00, 0x3C, 0x7F]

        let wide = bytes.withUnsafeBytes { widenHalves($0) }

        #expect(wide == [1])
    }

    private static func agrees(_ wide: Float, with half: UInt16) -> Bool {
        let expected = Float(Float16(bitPattern: half))
        return expected.isNaN ? wide.isNaN : wide.bitPattern == expected.bitPattern
    }
}
