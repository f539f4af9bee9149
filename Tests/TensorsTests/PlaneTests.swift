import Tensors
import Testing

@Suite("Plane")
struct PlaneTests {
    @Test("elements are row-major")
    func rows() {
        var plane = Plane(width: 3, height: 2, elements: [0, 1, 2, 3, 4, 5])
        plane[1, 0] = 9

        #expect(plane[0, 2] == 2)
        #expect(plane.elements == [0, 1, 2, 9, 4, 5])
        #expect(plane.map { $0 * 2 } == Plane(width: 3, height: 2, elements: [0, 2, 4, 18, 8, 10]))
    }

    @Test("planes with equal values but different shapes differ")
    func shape() {
        #expect(
            Plane(width: 3, height: 2, repeating: 1) != Plane(width: 2, height: 3, repeating: 1))
    }
}
