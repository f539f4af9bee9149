import Exports
import Gallery
import Images
import Linux
import Masks
import Outbox
import Segmentation
import SystemPackage
import Tensors

/// The files of a result but for its sidecar, written as an image is segmented.
///
/// What a PNG cannot hold is a TIFF: more than 65,535 nuclei, and 2^31 samples.
struct ResultFiles: BandReceiver {
    /// What the sidecar says of the label image.
    private(set) var labels = Sidecar.Labels(file: nil, error: nil)
    /// The suffix of the mask.
    let maskSuffix: String
    private let frame: PictureFrame
    private let name: ResultName
    let wantsShapes: Bool
    private let stage: () throws(FileError) -> StagedFile
    private var mask: RowFile
    private var labelFile: RowFile?
    private var probability: RowFile?
    private var table: NucleiTable
    private let tableFile: StagedFile
    private var outlines: OutlineFiles
    private var pictures: [(suffix: String, picture: BandedPicture)]
    private var stretch = ContrastStretch(low: 0, high: 1)
    private var count = 0

    /// Begins the files that there always are.
    ///
    /// - Parameters:
    ///   - frame: The image's size.
    ///   - name: How the sidecar lists files.
    ///   - exports: What is wanted besides.
    ///   - digest: Of the image's file.
    ///   - unit: What its samples stand for.
    ///   - stage: Gives an empty file in the outbox.
    /// - Throws: ``FileError``, ``ImageError/notEncodable(reason:)``, ``ExportError``.
    init(
        _ frame: PictureFrame, name: ResultName, exports: ExportChoice, digest: String,
        unit: IntensityUnit, stage: @escaping () throws(FileError) -> StagedFile
    ) throws {
        self.frame = frame
        self.name = name
        self.stage = stage
        wantsShapes = exports.geoJSON || exports.roiSet
        maskSuffix = frame.fitsPNG ? Outbox.mask : Outbox.maskTIFF
        mask = try RowFile(stage(), frame, bits: 8, asTIFF: !frame.fitsPNG, compression: 3)
        if exports.probability {
            probability = try RowFile(
                stage(), frame, bits: 16, asTIFF: false, compression: 1)
        }
        table = NucleiTable(pixelSize: frame.pixelSize, intensities: unit)
        tableFile = try stage()
        outlines = try OutlineFiles(exports, frame, digest: digest, unit: unit, stage: stage)
        pictures = [(Outbox.overlay, .overlay), (Outbox.thumbnail, .thumbnail)].map {
            ($0, BandedPicture(width: frame.width, height: frame.height, size: $1))
        }
    }

    mutating func take(_ image: Raster, from row: Int) {
        for index in pictures.indices { pictures[index].picture.add(image) }
    }

    mutating func begin(nuclei count: Int, of image: ImageTally) throws {
        self.count = count
        stretch = ContrastStretch(of: image, bits: frame.bits)
        let isTIFF = count > LabelImage.most || !frame.fitsPNG
        let suffix = isTIFF ? Outbox.labelsTIFF : Outbox.labels
        labelFile = try RowFile(
            stage(), frame, bits: count > LabelImage.most ? 32 : 16, asTIFF: isTIFF,
            compression: 3)
        labels = Sidecar.Labels(file: name.key(suffix), error: nil)
    }

    mutating func take(_ nucleus: Nucleus, shape: LabelImage?) throws {
        table.add(nucleus)
        if table.bytes.count >= 1 << 20 { try tableFile.append(table.take()) }
        if let shape { try outlines.add(nucleus, shape) }
    }

    mutating func take(
        _ labels: Plane<Int32>, foreground: Plane<Float>, from row: Int
    ) throws {
        try mask.write(labels.elements.map { $0 == 0 ? 0 : 255 as UInt8 })
        if count > LabelImage.most {
            try labelFile?.write(labels.elements)
        } else {
            try labelFile?.write(labels.elements.map { UInt16(truncatingIfNeeded: $0) })
        }
        if let probability,
            case .sixteen(let samples) = ProbabilityImage.raster(foreground).samples
        {
            try probability.write(samples)
        }
        for index in pictures.indices { pictures[index].picture.add(labels) }
    }

    /// Ends all files.
    ///
    /// - Parameter progress: Called between portions.
    /// - Returns: The mask, then the others.
    /// - Throws: ``FileError``, ``ImageError/notEncodable(reason:)``, ``ExportError``.
    consuming func finish(_ progress: () -> Void) throws -> [ResultFile] {
        var files = [try ResultFile(maskSuffix, mask.finish(), progress: progress)]
        if let labelFile {
            let suffix = labelFile.isTIFF ? Outbox.labelsTIFF : Outbox.labels
            files.append(try ResultFile(suffix, labelFile.finish(), progress: progress))
        }
        try tableFile.append(table.take())
        files.append(try ResultFile(Outbox.table, tableFile, progress: progress))
        for (suffix, picture) in pictures {
            let drawn = picture.finish(nuclei: count, stretch: stretch)
            files.append(ResultFile(suffix, try PNGEncoder.encode(drawn.raster, compression: 1)))
            progress()
        }
        files += try outlines.finish(progress)
        if let probability {
            files.append(
                try ResultFile(Outbox.probability, probability.finish(), progress: progress))
        }
        return files
    }
}
