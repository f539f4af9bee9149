import Tensors
import Testing

@Suite("Tensor")
struct TensorTests {
    @Test("the largest difference is found at every index", arguments: 0..<6)
    func largestDifference(index: Int) {
        let tensor = Tensor(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6])
        var other = tensor
        other.elements[index] -= 0.5
        other.elements[(index + 1) % 6] += 0.25

        #expect(tensor.largestDifference(from: other) == 0.5)
        #expect(other.largestDifference(from: tensor) == 0.5)
        #expect(tensor.largestDifference(from: tensor) == 0)
    }

    @Test("a NaN on either side, or on both, gives an infinite difference", arguments: 0..<3)
    func notANumber(index: Int) {
        let tensor = Tensor(shape: [3])
        var broken = tensor
        broken.elements[index] = .nan

        #expect(tensor.largestDifference(from: broken) == .infinity)
        #expect(broken.largestDifference(from: tensor) == .infinity)
        #expect(broken.largestDifference(from: broken) == .infinity)
    }

    @Test("equal infinities give an infinite difference, since their difference is NaN")
    func infinities() {
        let tensor = Tensor(shape: [1], elements: [.infinity])

        #expect(tensor.largestDifference(from: tensor) == .infinity)
    }

    @Test("a slice is a contiguous part along the outermost axis")
    func slice() {
        let tensor = Tensor(shape: [3, 2, 2], elements: (0..<12).map(Float.init))

        #expect(tensor.slice(at: 0) == Tensor(shape: [2, 2], elements: [0, 1, 2, 3]))
        #expect(tensor.slice(at: 2) == Tensor(shape: [2, 2], elements: [8, 9, 10, 11]))
    }
}
