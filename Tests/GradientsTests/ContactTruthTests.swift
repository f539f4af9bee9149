import Gradients
import Tensors
import Testing

@Suite("Where nuclei nearly touch")
struct ContactTruthTests {
    /// The contacts of a drawing, in which `#` is nucleus, as a drawing.
    private static func contacts(of drawing: [String]) -> [String] {
        let pixels = drawing.joined().map { $0 == "#" ? Float(1) : 0 }
        let size = PlaneSize(height: drawing.count, width: drawing[0].count)
        let found = pixels.withUnsafeBufferPointer { ContactTruth(size: size).contacts(of: $0) }
        return (0..<size.height).map { row in
            String(found[row * size.width..<(row + 1) * size.width].map { $0 ? "x" : "." })
        }
    }

    @Test("a gap of one to four pixels is a contact, with the pixels beside it")
    func gaps() {
        for gap in 1...4 {
            let space = String(repeating: ".", count: gap)
            let drawing = [String](repeating: "####\(space)####", count: 5)

            let line = "...x" + String(repeating: "x", count: gap) + "x..."

            #expect(Self.contacts(of: drawing) == [String](repeating: line, count: 5), "\(gap)")
        }
        let wide = [String](repeating: "####.....####", count: 5)
        #expect(Self.contacts(of: wide).joined().allSatisfy { $0 == "." })
    }

    @Test("a narrow notch of one nucleus is one, too")
    func notch() {
        let drawing = ["#######", "###.###", "###.###", "#######", "......."]

        #expect(
            Self.contacts(of: drawing) == ["..xxx..", "..xxx..", "..xxx..", "..xxx..", "......."])
    }

    @Test("a nucleus alone, the edge of the image and nothing have none")
    func none() {
        let drawings = [
            ["........", "..####..", "..####..", "..####..", "........"],
            ["##......", "##......", "........"], ["......"], ["######"], ["#"],
        ]
        for drawing in drawings {
            #expect(Self.contacts(of: drawing).joined().allSatisfy { $0 == "." }, "\(drawing)")
        }
    }

    @Test(
        "of noise of awkward sizes they are what closing and dilation by squares give, by definition"
    )
    func definition() {
        var random = RandomSource(seed: 3)
        for (height, width) in [(1, 9), (9, 1), (7, 11), (16, 5), (23, 23)] {
            // As scipy.ndimage.binary_closing and binary_dilation of an image with a frame of zeros.
            let (tall, wide) = (height + 8, width + 8)
            let isInside = { (index: Int) in
                (4..<height + 4).contains(index / wide) && (4..<width + 4).contains(index % wide)
            }
            let nuclei = (0..<tall * wide).map {
                isInside($0) && random.bernoulli(probability: 0.2)
            }
            func reached(_ pixels: [Bool], by reach: Int, of value: Bool) -> [Bool] {
                (0..<tall * wide).map { index in
                    let (row, column) = (index / wide, index % wide)
                    for y in max(row - reach, 0)...min(row + reach, tall - 1) {
                        for x in max(column - reach, 0)...min(column + reach, wide - 1)
                        where pixels[y * wide + x] == value { return value }
                    }
                    return !value
                }
            }
            let closed = reached(reached(nuclei, by: 2, of: true), by: 2, of: false)
            let contacts = reached(zip(closed, nuclei).map { $0 && !$1 }, by: 1, of: true)
            let expected = (0..<tall * wide).filter(isInside).map { contacts[$0] }

            let inside = (0..<tall * wide).filter(isInside).map { nuclei[$0] ? Float(1) : 0 }
            let found = inside.withUnsafeBufferPointer {
                ContactTruth(size: PlaneSize(height: height, width: width)).contacts(of: $0)
            }

            #expect(found == expected, "\(height) x \(width)")
        }
    }
}
