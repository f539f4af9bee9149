import Segmentation
import Tensors
import Training

/// Reads an image and evaluates the network on it.
struct ImageEvaluator: Sendable {
    let reader: DataSetReader
    let segmenter: Segmenter
    let scale: ScaleRules?

    /// Evaluates an image.
    ///
    /// - Throws: As ``DataSetReader/read(_:)``.
    func evaluate(_ file: AnnotatedFile, set: Int) throws -> EvaluatedImage {
        let read = try reader.readNuclei(of: file)
        guard read.nuclei.count <= EvaluatedImage.mostNuclei else {
            throw LeftOut(
                name: file.name, reason: "it has more than \(EvaluatedImage.mostNuclei) nuclei")
        }
        let factor =
            read.nuclei.medianDiameter.flatMap { scale?.factor(forDiameter: $0) } ?? 1
        var plane = read.prepared.plane
        if factor != 1 {
            let size = PlaneSize(height: plane.height, width: plane.width)
            plane = PlaneResampling(
                from: size, to: size.scaled(by: factor),
                limits: segmenter.inputLimits)(plane)
        }
        let maps = segmenter.maps(
            of: plane, plan: segmenter.plan(width: plane.width, height: plane.height))
        return EvaluatedImage(name: file.name, set: set, file: read, factor: factor, maps: maps)
    }
}
