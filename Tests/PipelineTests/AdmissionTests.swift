import Pipeline
import Images
import Testing

@Suite("Admission to memory")
struct AdmissionTests {
    @Test("images are admitted while all fit below the ceiling")
    func fitting() {
        var admission = Admission(ceiling: 100)
        let tickets = (0..<3).map { _ in admission.enqueue() }

        let first = admission.admit(bytes: 60, ticket: tickets[0])
        let second = admission.admit(bytes: 40, ticket: tickets[1])
        let third = admission.admit(bytes: 1, ticket: tickets[2])
        admission.release(bytes: 60)
        let later = admission.admit(bytes: 1, ticket: tickets[2])

        #expect([first, second, third, later] == [.now, .now, nil, .onceReturned])
    }

    @Test("what images have released counts until free memory is returned, and then no more")
    func returning() {
        var admission = Admission(ceiling: 100)
        func pass(_ bytes: Int) -> Admission.Verdict? {
            defer { admission.release(bytes: bytes) }
            return admission.admit(bytes: bytes, ticket: admission.enqueue())
        }

        let verdicts = [40, 40, 20, 40, 40, 100, 1].map { pass($0) }

        #expect(
            verdicts == [.now, .now, .now, .onceReturned, .now, .onceReturned, .onceReturned])
    }

    @Test("without a ceiling every image is admitted, however much was released")
    func unlimited() {
        var admission = Admission(ceiling: .max)
        for _ in 0..<3 {
            let verdict = admission.admit(bytes: .max / 2, ticket: admission.enqueue())
            admission.release(bytes: .max / 2)
            #expect(verdict != nil)
        }
    }

    @Test("a large image is not kept out by small ones that come after it")
    func order() {
        var admission = Admission(ceiling: 100)
        let (a, large, small) = (admission.enqueue(), admission.enqueue(), admission.enqueue())
        _ = admission.admit(bytes: 50, ticket: a)

        let early = admission.admit(bytes: 10, ticket: small)
        _ = admission.admit(bytes: 100, ticket: large)
        admission.release(bytes: 50)
        let inTurn = admission.admit(bytes: 100, ticket: large)

        #expect(early == nil)
        #expect(inTurn == .onceReturned)
    }

    @Test("what needs more than the ceiling is never admitted, and that is known before")
    func tooLarge() {
        #expect(!MemoryBudget(ceiling: 100).allows(101))
        #expect(MemoryBudget(ceiling: 100).allows(100))
    }

    @Test("the need of an image grows with pixels and samples, and never overflows")
    func need() throws {
        func header(
            _ width: Int, _ height: Int, channels: Int = 1,
            _ kind: SampleFormat = .unsigned(bits: 8)
        ) -> PageHeader {
            PageHeader(
                width: width, height: height, channels: channels, kind: kind, bits: kind.bytes * 8)
        }
        let gray = header(1000, 1000)
        let deep = header(1000, 1000, channels: 4, .unsigned(bits: 16))
        let float = header(1000, 1000, .float(bits: 32))
        let huge = header(.max, .max, channels: 4)

        #expect(MemoryEstimate.bytes(file: 0, header: gray) >= 20_000_000)
        #expect(
            MemoryEstimate.bytes(file: 0, header: gray, enlargement: 4)
                == MemoryEstimate.bytes(file: 0, header: gray) + 4 * gray.width * 256 * 32)
        #expect(
            MemoryEstimate.bytes(file: 0, header: deep)
                > MemoryEstimate.bytes(file: 0, header: gray))
        #expect(
            MemoryEstimate.bytes(file: 0, header: float)
                - MemoryEstimate.bytes(file: 0, header: gray) == 5_000_000)
        #expect(
            MemoryEstimate.bytes(file: 0, header: gray, stack: StackSize(zSlices: 2))
                - MemoryEstimate.bytes(file: 0, header: gray) == 2_000_000)
        #expect(MemoryEstimate.bytes(file: .max / 2, header: huge) == .max)
        #expect(MemoryEstimate.bytes(file: .max, header: gray) == .max)
        #expect(MemoryEstimate.bytes(file: .max, header: nil) == .max)
    }

    @Test("what is larger than can be segmented whole needs far less for each pixel")
    func bands() {
        let (side, whole) = (32768, 1 << 22)
        let header = PageHeader(
            width: side, height: side, channels: 1, kind: .unsigned(bits: 8), bits: 8)
        let narrow = PageHeader(
            width: 1, height: whole, channels: 1, kind: .unsigned(bits: 8), bits: 8)

        let need = MemoryEstimate.bytes(file: 0, header: header, wholePixels: whole, tileSide: 256)

        #expect(need < MemoryEstimate.bytes(file: 0, header: header) / 16)
        // 160 MiB; 20 B per pixel of a row of tiles (320 rows); 24 B per pixel of the 171 rows that
        // make one row of the thumbnail; 40 B per pixel of the largest component (2^24); 1 B per
        // eight pixels.
        #expect(
            need == 167_772_160 + 20 * 32768 * 320 + 24 * 32768 * 171 + 40 * 16_777_216
                + 1_073_741_824 / 8)
        // The component is the whole image, and a row of the thumbnail is one row of it.
        #expect(
            MemoryEstimate.bandedBytes(width: 100, height: 50, tileSide: 64)
                == 167_772_160 + 20 * 100 * 128 + 24 * 100 + 40 * 5000 + 625)
        #expect(
            MemoryEstimate.bytes(file: 0, header: narrow, wholePixels: whole)
                == MemoryEstimate.bytes(file: 0, header: narrow))
        #expect(MemoryEstimate.bandedBytes(width: .max, height: .max, tileSide: 256) == .max)
    }
}
