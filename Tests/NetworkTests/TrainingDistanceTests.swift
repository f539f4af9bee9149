import Network
import Tensors
import Testing

@Suite("Distance from training images")
struct TrainingDistanceTests {
    /// Two channels, the first of which is the only component.
    private static let distance = TrainingDistance(
        mean: [1, 1], scale: [1, 0.5], components: [1, 0], deviations: [2, 0.5],
        prototypes: [0, 0, 3, 0], threshold: 2)

    /// Centred and scaled (4, 1); the component 4 / 2, the residual 1 / 0.5; the nearer prototype
    /// (3, 0) is √(1 + 4) away, and the threshold is 2.
    @Test("is that to the nearest prototype, over the threshold")
    func example() throws {
        let found = try #require(Self.distance([5, 3]))

        #expect(Self.distance.coordinates(of: [5, 3]) == [2, 2])
        #expect(abs(found - 5.0.squareRoot() / 2) < 1e-12)
        #expect(Self.distance.nearest(to: [2, 2], excluding: 1) == 8.0.squareRoot())
        #expect(Self.distance([1, 1]) == 0)
        #expect(Self.distance([.nan, 1]) == nil)
    }

    @Test("features are the mean of the tiles'")
    func features() {
        var features = BottleneckFeatures()
        for tile in [[1, 2], [3, 6], [5, 1]] as [[Float]] {
            tile.withUnsafeBufferPointer { features.add($0) }
        }

        #expect(features.mean == [3, 3])
        #expect(BottleneckFeatures().mean.isEmpty)
    }

    /// A model file of a network with two bottleneck channels, and some tensors beside.
    private static func model(_ tensors: [String: Tensor]) throws -> Model {
        let file = NetworkRecipe(depth: 1, width: 1).file
        return try file.bytes.withUnsafeBytes { bytes in
            let whole = try Safetensors(bytes).bytes(adding: tensors)
            return try whole.withUnsafeBytes { try Model($0) }
        }
    }

    @Test("is kept in a weights file; a file without it has none")
    func stored() throws {
        #expect(try Self.model(Self.distance.tensors).trainingDistance == Self.distance)
        #expect(try Self.model([:]).trainingDistance == nil)
    }

    @Test(
        "tensors that cannot be are refused, by name",
        arguments: [
            ("features.mean", Tensor(shape: [3], elements: [0, 0, 0])),
            ("features.scale", Tensor(shape: [2], elements: [1, .infinity])),
            ("features.components", Tensor(shape: [2, 1], elements: [1, 0])),
            ("features.deviations", Tensor(shape: [1], elements: [1])),
            ("features.deviations", Tensor(shape: [2], elements: [1, 0])),
            ("features.prototypes", Tensor(shape: [2, 1], elements: [1, 0])),
            ("features.prototypes", Tensor(shape: [1025, 2])),
            ("features.threshold", Tensor(shape: [1], elements: [0])),
        ])
    func refused(name: String, tensor: Tensor) {
        var tensors = Self.distance.tensors
        tensors[name] = tensor

        let error = #expect(throws: WeightsError.self) { try Self.model(tensors) }

        #expect(error.map { "\($0)".contains("'\(name)'") } == true)
    }

    @Test("a file that lacks one of the tensors is refused")
    func incomplete() {
        for name in Self.distance.tensors.keys where name != "features.deviations" {
            var tensors = Self.distance.tensors
            tensors[name] = nil

            #expect(throws: WeightsError.missing(name: name)) { try Self.model(tensors) }
        }
    }
}
