import Segmentation
import Tensors
import Training

/// Reads an image and evaluates the network on it.
struct ImageEvaluator: Sendable {
    let reader: DataSetReader
    let segmenter: Segmenter
    let scale: ScaleRules?

    /// The most by which an image is enlarged.
    private static let mostEnlargement = 2.0

    /// Evaluates an image.
    ///
    /// - Throws: As ``DataSetReader/read(_:)``.
    func evaluate(_ file: AnnotatedFile, set: Int) throws -> EvaluatedImage {
        let read = try reader.readNuclei(of: file)
        guard read.nuclei.count <= EvaluatedImage.mostNuclei else {
            throw LeftOut(
                name: file.name, reason: "it has more than \(EvaluatedImage.mostNuclei) nuclei")
        }
        let factor = factor(forDiameter: read.nuclei.medianDiameter)
        let size = PlaneSize(
            height: max(1, Int((Double(read.nuclei.height) * factor).rounded())),
            width: max(1, Int((Double(read.nuclei.width) * factor).rounded())))
        var plane = read.prepared.plane
        if factor != 1 {
            plane = Resizing(
                from: PlaneSize(height: plane.height, width: plane.width), to: size)(plane)
        }
        let maps = segmenter.maps(
            of: plane, plan: segmenter.plan(width: plane.width, height: plane.height))
        return EvaluatedImage(name: file.name, set: set, file: read, factor: factor, maps: maps)
    }

    private func factor(forDiameter diameter: Double?) -> Double {
        guard let diameter, let scale, !scale.comfortable.contains(diameter) else { return 1 }
        return min(scale.centre / diameter, Self.mostEnlargement)
    }
}
