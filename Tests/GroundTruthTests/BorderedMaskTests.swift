import GroundTruth
import Images
import Tensors
import Testing

@Suite("Masks of interior and border")
struct BorderedMaskTests {
    @Test(
        "the thin class is the border, whatever its value; nuclei grow into it and stay apart",
        arguments: [(255, 127), (127, 255), (255, 128), (1, 2), (2, 1)] as [(UInt8, UInt8)],
        [1.5, 2, 3])
    func rims(values: (interior: UInt8, border: UInt8), width: Double) throws {
        let annotation = try DrawnAnnotation.annotation { disc in
            guard let disc else { return [0] }
            return [disc.depth < width ? values.border : values.interior]
        }

        #expect(annotation.kind == .mask)
        #expect(annotation.hasEachDisc)
        let marked = annotation.nuclei.labels.elements.indices.filter {
            annotation.nuclei.labels.elements[$0] != 0
        }
        let discs = (0..<DrawnAnnotation.width * DrawnAnnotation.height).filter {
            DrawnAnnotation.disc(at: $0) != nil
        }
        #expect(marked == discs, "the border belongs to the nuclei")
    }

    @Test("a border in two colours of RGB is a border too")
    func colours() throws {
        let annotation = try DrawnAnnotation.annotation(channels: 3) { disc in
            guard let disc else { return [0, 0, 0] }
            return disc.depth < 2 ? [255, 0, 0] : [0, 255, 0]
        }

        #expect(annotation.kind == .mask && annotation.hasEachDisc)
    }

    @Test("a border only where nuclei touch parts them")
    func lines() throws {
        let annotation = try DrawnAnnotation.annotation { disc in
            guard let disc else { return [0] }
            return [disc.index < 2 && disc.depth < 2 ? 127 : 255]
        }

        #expect(annotation.kind == .mask && annotation.hasEachDisc)
    }

    @Test("half and full, neither of which is thin, are two kinds of nuclei")
    func kinds() throws {
        let annotation = try DrawnAnnotation.annotation {
            [$0.map { $0.index % 2 == 0 ? 127 : 255 } ?? 0]
        }

        #expect(annotation.kind == .mask && annotation.hasEachDisc)
    }

    @Test("two labels that touch, one of them small, are two nuclei")
    func labels() throws {
        let annotation = try DrawnAnnotation.annotation { disc in
            guard let disc, disc.index < 2 else { return [0] }
            return [disc.index == 0 ? 1 : 2]
        }

        #expect(annotation.kind == .labelImage)
        #expect(annotation.nuclei.count == 2)
    }

    @Test("a border without an interior is a nucleus too small to have one")
    func small() throws {
        let annotation = try DrawnAnnotation.annotation { disc in
            guard let disc else { return [0] }
            return [disc.index == 3 || disc.depth < 2 ? 127 : 255]
        }

        #expect(annotation.kind == .mask && annotation.hasEachDisc)
    }
}
