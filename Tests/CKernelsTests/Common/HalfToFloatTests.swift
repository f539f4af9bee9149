import CKernels
import Glibc
import Testing

@Suite("Half precision conversion")
struct HalfToFloatTests {
    @Test(
        "half_to_float converts all 65,536 values exactly, however many at a time",
        arguments: [1, 7, 8, 9, 16, 65_536])
    func allPatterns(count: Int) {
        let halves = (0...UInt16.max).map { $0 }
        var singles = [Float](repeating: -1, count: halves.count)

        for first in stride(from: 0, to: halves.count, by: count) {
            let part = min(count, halves.count - first)
            halves.withUnsafeBufferPointer { halves in
                singles.withUnsafeMutableBufferPointer { singles in
                    ckernels_half_to_float(
                        halves.baseAddress.map { $0 + first },
                        singles.baseAddress.map { $0 + first }, part)
                }
            }
        }

        let wrong = halves.filter { !Self.agrees(singles[Int($0)], with: $0) }
        #expect(wrong == [])
    }

    @Test("half_to_float reads at any address and writes no more than count", arguments: 0..<4)
    func unaligned(offset: Int) {
        // 1, −2, 65504, the least subnormal, −0, infinity, and nine more.
        let halves: [UInt16] =
            [0x3C00, 0xC000, 0x7BFF, 0x0001, 0x8000, 0x7C00] + (0..<9).map { 0x3555 + $0 }
        var bytes = [UInt8](repeating: 0xAA, count: offset)
        for half in halves { bytes += [UInt8(truncatingIfNeeded: half), UInt8(half >> 8)] }
        var singles = [Float](repeating: -1, count: halves.count + 1)

        bytes.withUnsafeBytes { bytes in
            ckernels_half_to_float(
                bytes.baseAddress.map { $0 + offset }, &singles, halves.count)
        }

        #expect(zip(halves, singles).allSatisfy { Self.agrees($1, with: $0) })
        #expect(singles.last == -1)
    }

    /// IEEE 754-2019, table 3.5: (−1)^sign · 2^(exponent − 15) · (1 + fraction / 1024), or, for
    /// exponent 0, 2^−14 · fraction / 1024.
    private static func agrees(_ single: Float, with half: UInt16) -> Bool {
        let (exponent, fraction) = (Int(half >> 10 & 31), Double(half & 1023) / 1024)
        if exponent == 31 {
            guard fraction == 0 else { return single.isNaN }
            return single == (half >> 15 == 1 ? -Float.infinity : .infinity)
        }
        let magnitude = exponent == 0 ? scalbn(fraction, -14) : scalbn(1 + fraction, exponent - 15)
        return single.bitPattern == Float(half >> 15 == 1 ? -magnitude : magnitude).bitPattern
    }
}
