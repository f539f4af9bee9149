import Linux
import Masks
import Outbox
import SystemPackage
import Tensors

extension AnnotationFolder {
    /// Compares nuclei with an annotation of their image.
    ///
    /// - Parameters:
    ///   - nuclei: Called only if the annotation is not the known one.
    ///   - width: The image's columns.
    ///   - height: The image's rows.
    ///   - annotation: The result of ``find(for:)``.
    ///   - image: The image's path, or the name of a picture of a stack.
    ///   - known: The SHA-256 of the annotation that the nuclei have been compared with already.
    ///   - reserve: Called with the bytes of memory that annotation and labels take.
    ///   - progress: Called at least once for each file; ends the comparison by throwing.
    /// - Returns: The agreement, or why there is none; `nil` if the annotation is the known one.
    /// - Throws: Whatever `nuclei`, `reserve` and `progress` throw; ``FileError`` where the machine
    ///   is at fault.
    package func compare(
        _ nuclei: @escaping () throws -> LabelImage, width: Int, height: Int,
        with annotation: FilePath, of image: FilePath, unless known: String? = nil,
        reserving reserve: MemoryReservation<DiceRecord> = { _, work in try work() },
        progress: @escaping () throws -> Void = {}
    ) throws -> DiceRecord? {
        do {
            return try read(
                annotation, of: image, width: width, height: height, unless: known,
                reserving: reserve, progress: progress
            ) { found in
                let nuclei = try nuclei()
                guard nuclei.width == width, nuclei.height == height else {
                    var refusal = AnnotationRefusal(
                        path: annotation,
                        reason: .size(
                            PlaneSize(height: height, width: width),
                            image: PlaneSize(height: nuclei.height, width: nuclei.width)))
                    refusal.sha256 = found.sha256
                    throw refusal
                }
                return .measured(.init(nuclei, comparedWith: found))
            }
        } catch let refusal as AnnotationRefusal {
            return .failed(
                .init(
                    error: refusal.record, truth: annotation.string, truthSha256: refusal.sha256))
        }
    }
}

extension DiceRecord.Values {
    /// The agreement of nuclei with an annotation of the same size.
    fileprivate init(_ nuclei: LabelImage, comparedWith found: ReadAnnotation) {
        let (truth, ignored) = (found.annotation.nuclei, found.annotation.ignored)
        let pixels = PixelAgreement(predicted: nuclei, actual: truth, ignoring: ignored)
        let instances = InstanceAgreement(predicted: nuclei, actual: truth, ignoring: ignored)
        self.init(
            value: pixels.dice, truth: found.path.string, truthSha256: found.sha256,
            iou: pixels.iou, precision: pixels.precision, recall: pixels.recall,
            pixelError: pixels.pixelError,
            instances: .init(
                truthKind: found.annotation.kind.rawValue, truthCount: instances.actualCount,
                countError: instances.countError, ap50: instances.matchingAtHalf.averagePrecision,
                meanAp: instances.meanAveragePrecision,
                precision50: instances.matchingAtHalf.precision,
                recall50: instances.matchingAtHalf.recall,
                panopticQuality: instances.matchingAtHalf.panopticQuality),
            ignoredPixels: ignored?.count, warning: found.annotation.warning)
    }
}
