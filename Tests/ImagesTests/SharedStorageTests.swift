import Images
import Testing

@Suite("Bytes that planes share")
struct SharedStorageTests {
    private static func page(
        _ extents: Range<Int>..., planes: Int = 1
    ) -> (storage: PageStorage, planes: Int) {
        (PageStorage(bytes: extents.reduce(0) { $0 + $1.count }, extents: extents), planes)
    }

    private static func refusal(
        of pages: [(storage: PageStorage, planes: Int)], pictures: Int? = nil,
        fileBytes: Int = 1 << 30
    ) -> String? {
        do throws(ImageError) {
            let storage = SharedStorage(pages, fileBytes: fileBytes)
            try storage.check(pictures: pictures ?? storage.planes)
            return nil
        } catch {
            guard case .amplified(let reason) = error else { return "\(error)" }
            return reason
        }
    }

    @Test("pages with bytes of their own share none, in whatever order their blocks lie")
    func distinct() {
        let apart = (0..<500).map { Self.page($0 * 64..<$0 * 64 + 64) }
        // The strips of two pages take turns.
        let turns = (0..<400).map { number in
            let start = number * 10
            return Self.page(start..<start + 10, 9000 - start..<9010 - start)
        }

        #expect(SharedStorage(apart, fileBytes: 1 << 20).equivalent == 500)
        #expect(Self.refusal(of: apart) == nil)
        #expect(SharedStorage(turns, fileBytes: 1 << 20).distinct == 8000)
        #expect(Self.refusal(of: turns) == nil)
    }

    @Test("pages at the same bytes are counted")
    func same() {
        let pages = (0..<500).map { _ in Self.page(8..<92) }

        #expect(Self.refusal(of: pages) == "its 500 pictures share the bytes of 1")
        #expect(
            Self.refusal(of: pages, pictures: 5)
                == "the 500 planes of its 5 pictures share the bytes of 1")
        #expect(
            Self.refusal(of: pages, pictures: 1)
                == "the 500 planes of its picture share the bytes of 1")
    }

    @Test("planes that the metadata place on one page share it")
    func onePage() {
        #expect(
            Self.refusal(of: [Self.page(8..<92, planes: 300)])
                == "its 300 pictures share the bytes of 1")
    }

    /// 64 bytes each, one byte further each: 563 bytes for what would take 32,000.
    @Test("pages that overlap share their common part")
    func shifted() {
        let pages = (0..<500).map { Self.page($0..<$0 + 64) }

        #expect(SharedStorage(pages, fileBytes: 1 << 20).distinct == 563)
        #expect(Self.refusal(of: pages) == "its 500 pictures share the bytes of 9")
    }

    @Test("blank planes that a writer stores once are let through, however many")
    func blank() {
        let shown = (0..<40).map { Self.page($0 * 1000 + 100..<$0 * 1000 + 1100) }
        let blank = (0..<460).map { _ in Self.page(0..<20) }

        #expect(Self.refusal(of: shown + blank) == nil)
    }

    @Test(
        "up to 16 planes, and up to half of more, may be those of others",
        arguments: [(17, 1, true), (18, 1, false), (100, 50, true), (100, 49, false)])
    func allowed(planes: Int, distinct: Int, isAllowed: Bool) {
        let pages = (0..<planes).map { number in
            let start = number % distinct * 100
            return Self.page(start..<start + 100)
        }

        #expect((Self.refusal(of: pages) == nil) == isAllowed)
    }

    @Test("pages of too many extents to list cannot take more bytes than the file has")
    func unlisted() {
        let pages = (0..<100).map { _ in
            (storage: PageStorage(bytes: 5000, extents: nil), planes: 1)
        }

        #expect(Self.refusal(of: pages, fileBytes: 500_000) == nil)
        #expect(
            Self.refusal(of: pages, fileBytes: 10_000) == "its 100 pictures share the bytes of 2")
    }

    @Test("sums that are too large for a number are the largest one")
    func overflow() {
        let huge = (storage: PageStorage(bytes: .max, extents: nil), planes: 3)

        let storage = SharedStorage([huge, huge], fileBytes: 100)

        #expect(storage.stored == .max && storage.distinct == 100 && storage.equivalent == 1)
    }
}
