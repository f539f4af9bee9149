import Exports
import Images
import Masks
import Outbox
import Pictures
import Segmentation

/// The files of a result but for its sidecar, encoded.
struct ResultFiles {
    /// What each is called after the image's name, and its content; the mask is the first.
    private(set) var files: [ResultFile] = []
    /// What the sidecar says of the label image.
    let labels: Sidecar.Labels

    /// Encodes what was found in an image.
    ///
    /// - Parameters:
    ///   - result: What was found.
    ///   - image: The image.
    ///   - digest: Of its file.
    ///   - name: How the sidecar lists files.
    ///   - exports: What is wanted besides.
    ///   - progress: Called between files.
    /// - Throws: ``ImageError/notEncodable(reason:)``, or ``ExportError``.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    init(
        _ result: Segmentation, of image: Raster, digest: String, name: ResultName,
        exports: ExportChoice, progress: () -> Void
    ) throws {
        files.append(ResultFile(Outbox.mask, try PNGEncoder.encode(result.mask.raster)))
        switch Result(catching: { () throws(LabelImageError) in try result.labels.raster() }) {
        case .success(let raster):
            labels = Sidecar.Labels(file: name.key(Outbox.labels), error: nil)
            files.append(ResultFile(Outbox.labels, try PNGEncoder.encode(raster)))
        case .failure(let error):
            labels = Sidecar.Labels(file: nil, error: ErrorRecord(labels: error))
        }
        progress()
        files.append(
            ResultFile(
                Outbox.table, NucleiTable(result.nuclei, pixelSize: image.pixelSize).bytes))
        try addPictures(of: image, result.labels, progress)
        try addExports(exports, of: result, digest: digest, progress)
    }

    /// Adds what a person looks at, packed quickly rather than well.
    private mutating func addPictures(
        of image: Raster, _ nuclei: LabelImage, _ progress: () -> Void
    ) throws {
        let stretch = ContrastStretch(of: image)
        for (suffix, size) in [
            (Outbox.overlay, PictureSize.overlay), (Outbox.thumbnail, .thumbnail),
        ] {
            let picture = OutlinedPicture(of: image, nuclei: nuclei, stretch: stretch, size: size)
            files.append(ResultFile(suffix, try PNGEncoder.encode(picture.raster, compression: 1)))
            progress()
        }
    }

    private mutating func addExports(
        _ exports: ExportChoice, of result: Segmentation, digest: String,
        _ progress: () -> Void
    ) throws {
        if exports.geoJSON || exports.roiSet {
            let contours = Contours(result.labels)
            if exports.geoJSON {
                let features = GeoJSON.features(
                    of: contours, digest: digest, measurements: result.nuclei.map(\.measurements))
                files.append(ResultFile(Outbox.geoJSON, features))
                progress()
            }
            if exports.roiSet {
                files.append(ResultFile(Outbox.roiSet, try RoiSet.archive(of: contours)))
                progress()
            }
        }
        if exports.probability {
            let raster = ProbabilityImage.raster(result.maps.foreground)
            files.append(
                ResultFile(Outbox.probability, try PNGEncoder.encode(raster, compression: 1)))
        }
    }
}

extension Nucleus {
    /// What QuPath shows of it, by the names of the table.
    fileprivate var measurements: [(name: String, value: Double)] {
        [
            ("area", Double(area)), ("equivalent_diameter_area", equivalentDiameter),
            ("perimeter", perimeter), ("axis_major_length", majorAxis),
            ("axis_minor_length", minorAxis), ("eccentricity", eccentricity),
            ("solidity", solidity), ("circularity", circularity ?? .nan),
            ("intensity_mean", intensity.mean), ("intensity_sum", Double(intensity.sum)),
            ("probability_mean", probability),
        ]
    }
}
