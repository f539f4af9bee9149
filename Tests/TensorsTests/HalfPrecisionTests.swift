import Tensors
import Testing

@Suite("Half precision")
struct HalfPrecisionTests {
    private static let patterns = Array(UInt16.min...UInt16.max)

    @Test("all 65,536 values convert as Float16 does, NaN to NaN")
    func everyPattern() {
        let wide = Self.patterns.withUnsafeBytes { convertHalfPrecision($0) }

        let wrong = Self.patterns.filter { !Self.agrees(wide[Int($0)], with: $0) }
        #expect(wide.count == 65_536)
        #expect(wrong == [])
    }

    /// Vector instructions convert eight values at a time; these are converted one by one.
    @Test("fewer values than a vector holds convert correctly")
    func fewAtATime() {
        let wide = stride(from: 0, to: Self.patterns.count, by: 7).flatMap { first in
            Self.patterns[first...].prefix(7).withUnsafeBytes { convertHalfPrecision($0) }
        }

        let wrong = Self.patterns.filter { !Self.agrees(wide[Int($0)], with: $0) }
        #expect(wide.count == 65_536)
        #expect(wrong == [])
    }

    /// Lengths around eight, the number of values that a vector instruction converts.
    @Test(
        "unaligned values of any count convert correctly",
        arguments: 0..<4, [0, 1, 7, 8, 9, 15, 16, 17, 1000])
    func unaligned(offset: Int, count: Int) {
        // 251 and 65,536 are coprime, so that signs, subnormals, infinities and NaN all occur.
        let halves = (0..<count).map { UInt16(truncatingIfNeeded: 251 * $0 + 0x7BFE) }
        let bytes =
            [UInt8](repeating: 0xAA, count: offset)
            + halves.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }

        let wide = bytes.withUnsafeBytes {
            convertHalfPrecision(UnsafeRawBufferPointer(rebasing: $0[offset...]))
        }

        let wrong = zip(wide, halves).filter { !Self.agrees($0, with: $1) }
        #expect(wide.count == count)
        #expect(wrong.isEmpty)
    }

    @Test("a trailing odd byte is ignored")
    func oddByte() {
        let bytes: [UInt8] = [0x00, 0x3C, 0x7F]

        let wide = bytes.withUnsafeBytes { convertHalfPrecision($0) }

        #expect(wide == [1])
    }

    private static func agrees(_ wide: Float, with half: UInt16) -> Bool {
        let expected = Float(Float16(bitPattern: half))
        return expected.isNaN ? wide.isNaN : wide.bitPattern == expected.bitPattern
    }
}
