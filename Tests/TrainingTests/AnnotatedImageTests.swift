import Tensors
import Testing
import Training

@Suite("Annotated image")
struct AnnotatedImageTests {
    @Test("its planes are kept as they are")
    func planes() {
        let image = AnnotatedImage(
            name: "a.png", plane: Plane(width: 2, height: 1, elements: [0, 1]),
            foreground: Plane(width: 2, height: 1, elements: [0, 255]),
            distance: Plane(width: 2, height: 1, elements: [0, 255]))

        #expect(image.plane.elements == [0, 1])
    }
}
