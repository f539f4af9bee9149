import Linux
import Scratch
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite("Row store")
struct RowStoreTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(
        "written elements are read back, however few bands are cached",
        arguments: [(1, 1), (1, 3), (3, 2), (7, 4), (64, 1)])
    func readsWhatIsWritten(bandRows: Int, kept: Int) throws {
        let (width, height) = (13, 29)
        let store = try RowStore(
            width: width, height: height, elementSize: 4, bandRows: bandRows, maximumBands: kept,
            in: ScratchFolder(path: folder.path))
        let values = (0..<Int32(width * height)).map { $0 * 7 + 1 }
        let plane = Plane(width: width, height: height, elements: values)

        try store.write(plane, from: 0)

        for rows in [0..<height, 3..<4, 11..<29] {
            for columns in [0..<width, 5..<6, 2..<12] {
                let part = try store.int32s(rows: rows, columns: columns)
                let expected = rows.flatMap { row in columns.map { plane[row, $0] } }
                #expect(part.elements == expected)
            }
        }
    }

    @Test("elements that were never written are 0")
    func empty() throws {
        let store = try RowStore(
            width: 5, height: 10, elementSize: 4, bandRows: 2, maximumBands: 1,
            in: ScratchFolder(path: folder.path))

        try store.write(Plane<Float>(width: 5, height: 1, elements: [0, 0, 0, 2.5, 0]), from: 7)

        var expected = [Float](repeating: 0, count: 50)
        expected[7 * 5 + 3] = 2.5
        #expect(try store.floats(rows: 0..<10, columns: 0..<5).elements == expected)
    }

    @Test("elements are preserved when the cache is evicted")
    func evicted() throws {
        let store = try RowStore(
            width: 3, height: 4, elementSize: 2, bandRows: 3, maximumBands: 2,
            in: ScratchFolder(path: folder.path))
        let plane = Plane(width: 3, height: 4, elements: (0..<12).map(UInt16.init))
        try store.write(plane, from: 0)

        try store.flushAndEvict()

        #expect(try store.uint16s(rows: 0..<4, columns: 0..<3) == plane)
    }

    @Test("more than the free space is refused")
    func room() throws {
        let scratch = ScratchFolder(path: folder.path)

        try scratch.requireFreeSpace(1)
        #expect(throws: InsufficientScratchSpace.self) { try scratch.requireFreeSpace(1 << 60) }
    }

    @Test("scratch files have no names, and a missing folder is an error")
    func unseen() throws {
        let store = try RowStore(
            width: 3, height: 4, elementSize: 2, in: ScratchFolder(path: folder.path))
        #expect(Fixtures.names(in: folder.path).isEmpty)
        #expect(store.width == 3)

        let missing = folder.path.appending("missing")
        #expect(throws: FileError.self) {
            try RowStore(width: 1, height: 1, elementSize: 1, in: ScratchFolder(path: missing))
        }
    }
}
