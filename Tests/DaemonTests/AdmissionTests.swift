import Daemon
import Images
import Testing

@Suite("Admission to memory")
struct AdmissionTests {
    @Test("images are admitted while all fit below the ceiling")
    func fitting() {
        var admission = Admission(ceiling: 100)
        let tickets = (0..<3).map { _ in admission.ask() }

        let first = admission.admit(60, ticket: tickets[0])
        let second = admission.admit(40, ticket: tickets[1])
        let third = admission.admit(1, ticket: tickets[2])
        admission.leave(60)
        let later = admission.admit(1, ticket: tickets[2])

        #expect([first, second, third, later] == [true, true, false, true])
    }

    @Test("a large image is not kept out by small ones that come after it")
    func order() {
        var admission = Admission(ceiling: 100)
        let (a, large, small) = (admission.ask(), admission.ask(), admission.ask())
        _ = admission.admit(50, ticket: a)

        let early = admission.admit(10, ticket: small)
        _ = admission.admit(100, ticket: large)
        admission.leave(50)
        let inTurn = admission.admit(100, ticket: large)

        #expect(!early)
        #expect(inTurn)
    }

    @Test("what needs more than the ceiling is never admitted, and that is known before")
    func tooLarge() {
        #expect(!Admission(ceiling: 100).allows(101))
        #expect(Admission(ceiling: 100).allows(100))
    }

    @Test("the need of an image grows with pixels and samples, and never overflows")
    func need() throws {
        func header(_ width: UInt32, _ height: UInt32, depth: UInt8, type: UInt8) -> PNGHeader? {
            func bytes(_ number: UInt32) -> [UInt8] {
                withUnsafeBytes(of: number.bigEndian) { Array($0) }
            }
            return PNGHeader(
                [137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13] + Array("IHDR".utf8)
                    + bytes(width) + bytes(height) + [depth, type])
        }
        let gray = try #require(header(1000, 1000, depth: 8, type: 0))
        let deep = try #require(header(1000, 1000, depth: 16, type: 6))
        let huge = try #require(header(.max, .max, depth: 16, type: 6))

        #expect(gray.width == 1000 && gray.height == 1000)
        #expect(MemoryNeed.bytes(file: 0, gray) >= 20_000_000)
        #expect(MemoryNeed.bytes(file: 0, deep) > MemoryNeed.bytes(file: 0, gray))
        #expect(MemoryNeed.bytes(file: .max / 2, huge) == .max)
        #expect(MemoryNeed.bytes(file: .max, gray) == .max)
        #expect(MemoryNeed.bytes(file: .max, nil) == .max)
        #expect(header(1, 1, depth: 8, type: 5) == nil)
        #expect(PNGHeader([137, 80]) == nil)
    }
}
