import Exports
import Gallery
import Images
import Linux
import Masks
import Outbox
import Segmentation
import SystemPackage
import Tensors

/// The parameters of the files of a result.
struct ResultFormat {
    /// The name of the result: its path below the outbox without suffixes.
    let name: FilePath
    let dimensions: ImageDimensions
    let exports: ExportChoice
    let pictures: PictureChoice
    /// The SHA-256 digest of the image's file.
    let digest: String
    /// The unit of the image's samples.
    let unit: IntensityCalibration

    /// The suffix of the mask: what has 2^31 samples is a TIFF.
    var maskSuffix: String { dimensions.fitsPNG ? Outbox.maskSuffix : Outbox.maskTIFFSuffix }
    /// Whether labels are a TIFF of 32 bits: more than 16 bits can number.
    func needsWideLabels(nucleusCount: Int) -> Bool { nucleusCount > Int(UInt16.max) }
    /// The suffix of the label image.
    func labelSuffix(nucleusCount: Int) -> String {
        dimensions.fitsPNG && !needsWideLabels(nucleusCount: nucleusCount)
            ? Outbox.labelsSuffix : Outbox.labelsTIFFSuffix
    }
}

/// The files of a result but for its sidecar, written while an image is segmented.
struct ResultFiles: SegmentationReceiver {
    let format: ResultFormat
    /// The nuclei, where they are kept.
    private(set) var labels: LabelImage?
    private var nucleusCount = 0
    private let keepsLabels: Bool
    private let stage: () throws(FileError) -> StagedFile
    /// The files, once samples have come: an image that cannot be decoded leaves no folder.
    private var staged: StagedResult?
    private var overlay: BandedOverlayImage
    private var thumbnail: BandedOverlayImage
    private var stretch = ContrastStretch(low: 0, high: 1)

    /// Prepares the files of a result.
    ///
    /// - Parameters:
    ///   - format: The parameters of the files.
    ///   - keepsLabels: Whether the nuclei of an image in memory are kept.
    ///   - stage: Creates a file in the outbox without a name.
    init(
        format: ResultFormat, keepsLabels: Bool,
        stage: @escaping () throws(FileError) -> StagedFile
    ) {
        self.format = format
        self.keepsLabels = keepsLabels
        self.stage = stage
        let (width, height) = (format.dimensions.width, format.dimensions.height)
        overlay = BandedOverlayImage(width: width, height: height, size: .overlay)
        thumbnail = BandedOverlayImage(width: width, height: height, size: .thumbnail)
    }

    var needsShapes: Bool { format.exports.geoJSON || format.exports.roiSet }

    mutating func receive(samples: Raster, firstRow: Int) throws {
        if staged == nil { staged = try StagedResult(format: format, stage: stage) }
        overlay.append(samples)
        thumbnail.append(samples)
    }

    mutating func begin(nucleusCount: Int, statistics: ImageTally) throws {
        self.nucleusCount = nucleusCount
        stretch = ContrastStretch(of: statistics, bits: format.dimensions.bits)
        try staged?.beginLabels(nucleusCount: nucleusCount, in: stage())
    }

    mutating func receive(_ nucleus: Nucleus, shape: LabelImage?) throws {
        try staged?.add(nucleus, shape: shape)
    }

    mutating func receive(
        labels: Plane<Int32>, foreground: Plane<Float>, firstRow: Int
    ) throws {
        try staged?.add(labels: labels, foreground: foreground)
        overlay.append(labels: labels)
        thumbnail.append(labels: labels)
        if keepsLabels { self.labels = LabelImage(labels: labels, count: nucleusCount) }
    }

    /// Ends all files.
    ///
    /// - Parameter progress: Called between portions.
    /// - Returns: The mask, then the others.
    /// - Throws: ``FileError``, ``ImageError/notEncodable(reason:)``, ``ExportError``.
    consuming func finish(progress: () -> Void) throws -> [ResultFile] {
        var files = try staged?.finish(progress: progress) ?? []
        let page = try nucleiPage(besides: [Outbox.overlaySuffix] + files.map(\.suffix))
        progress()
        for (suffix, picture, drawsNumbers) in [
            (Outbox.overlaySuffix, overlay, format.pictures.overlayNumbers),
            (Outbox.thumbnailSuffix, thumbnail, false),
        ] {
            let drawn = picture.finish(
                nucleusCount: nucleusCount, stretch: stretch, drawsNumbers: drawsNumbers)
            files.append(
                ResultFile(
                    suffix: suffix, bytes: try PNGEncoder.encode(drawn.raster, compression: .quick))
            )
            progress()
        }
        return files + page
    }

    /// The page of nuclei, if it is chosen and not too large.
    ///
    /// - Parameter suffixes: The suffixes of the files that it links to.
    /// - Returns: The page, or nothing.
    /// - Throws: `EncodingError`; never with the values that there can be.
    private func nucleiPage(besides suffixes: [String]) throws -> [ResultFile] {
        guard let page = staged?.page else { return [] }
        let names = ResultName(for: format.name)
        func url(of suffix: String) -> RelativeURL {
            RelativeURL(path: names.file(suffix: suffix).lastComponentBytes)
        }
        let bytes = try page.finish(
            NucleiPage.Image(
                name: format.name.string, width: format.dimensions.width,
                height: format.dimensions.height, nucleusCount: nucleusCount,
                files: (suffixes + [".json"]).map { ($0, url(of: $0)) }),
            overlay: url(of: Outbox.overlaySuffix), labels: overlay.labelMap,
            factor: overlay.labelMapFactor)
        return bytes.map { [ResultFile(suffix: Outbox.nucleiPageSuffix, bytes: $0)] } ?? []
    }
}
