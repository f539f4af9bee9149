import Gradients
import Tensors
import Testing

@Suite("Chunks of rows")
struct RowChunksTests {
    /// Sizes, images and tiles of all ways to divide rows: less than an image, one, several.
    struct Case: Sendable, CustomTestStringConvertible {
        let height: Int
        let images: Int
        let tiles: Int

        var testDescription: String { "\(images) of height \(height), \(tiles) tiles" }
        /// Three tiles in a row.
        var chunks: RowChunks {
            RowChunks(size: PlaneSize(height: height, width: 10), images: images, tiles: tiles)
        }
    }

    static let cases = [1, 4, 5, 17, 40].flatMap { height in
        [1, 2, 5].flatMap { images in
            [1, 5, 12, 100].map { Case(height: height, images: images, tiles: $0) }
        }
    }

    @Test("each row of each image is in one chunk, whatever the threads", arguments: cases)
    func cover(_ test: Case) {
        let chunks = test.chunks
        for threads in 1...3 {
            var seen = [Int](repeating: 0, count: test.images * test.height)
            for thread in 0..<threads {
                let own =
                    chunks.groups * thread / threads..<chunks.groups * (thread + 1) / threads
                for chunk in chunks.chunks(of: own) {
                    var rows: [Int] = []
                    for image in chunk.images {
                        rows += chunk.rows(ofImage: image).map { image * test.height + $0 }
                    }
                    for row in rows { seen[row] += 1 }
                    #expect(Array(chunk.numberedRows) == rows)
                }
            }
            #expect(seen.allSatisfy { $0 == 1 })
        }
    }

    @Test(
        "a ring has room for a chunk's rows and their neighbours, each in a place of its own",
        arguments: cases)
    func room(_ test: Case) {
        let chunks = test.chunks
        for hasNeighbours in [false, true] {
            let room = chunks.room(hasNeighbours: hasNeighbours)
            #expect(room.rows % 4 == 0)
            for first in 0..<chunks.groups {
                for chunk in chunks.chunks(of: first..<chunks.groups) {
                    #expect(chunk.images.count <= room.images)
                    for image in chunk.images {
                        let rows = chunk.groupedRows(ofImage: image)
                        #expect(rows.count + (hasNeighbours ? 2 : 0) <= room.rows)
                    }
                }
            }
        }
    }

    @Test("four rows of ten pixels are three tiles: a chunk has as many groups as tiles allow")
    func sizes() {
        let chunks = RowChunks(size: PlaneSize(height: 40, width: 10), images: 2, tiles: 9)

        let found = chunks.chunks(of: 0..<chunks.groups).map(\.groups)

        // Ten groups an image, at most three together, in equal parts that end with the image.
        #expect(found == [0..<3, 3..<6, 6..<8, 8..<10, 10..<13, 13..<16, 16..<18, 18..<20])
    }
}
