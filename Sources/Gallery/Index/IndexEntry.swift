import Outbox
import SystemPackage

/// An image on the index page: its outcome and the URLs of its files.
///
/// Properties that are `nil` are left out of the page; a failed image has neither files nor nuclei.
package struct IndexEntry: Sendable, Equatable {
    /// Why an image failed.
    package struct Failure: Sendable, Equatable {
        /// The error code, such as `image-truncated`.
        package var code: String
        /// What went wrong, in one sentence.
        package var message: String
        /// What a person can do about it.
        package var cure: String?

        package init(code: String, message: String, cure: String?) {
            self.code = code
            self.message = message
            self.cure = cure
        }
    }

    /// The URLs of an image's files; `nil` for files that do not exist.
    package struct Files: Sendable, Equatable {
        package var overlay: RelativeURL?
        package var thumbnail: RelativeURL?
        package var mask: RelativeURL?
        package var labels: RelativeURL?
        /// The table with a row per nucleus.
        package var table: RelativeURL?
        package var sidecar: RelativeURL?
        /// The page of its nuclei, see ``NucleiPage``.
        package var page: RelativeURL?
        /// The outlines, for QuPath.
        package var geoJSON: RelativeURL?
        /// The outlines, for ImageJ.
        package var roiSet: RelativeURL?
        package var probability: RelativeURL?

        package init(
            overlay: RelativeURL? = nil, thumbnail: RelativeURL? = nil, mask: RelativeURL? = nil,
            labels: RelativeURL? = nil, table: RelativeURL? = nil, sidecar: RelativeURL? = nil,
            page: RelativeURL? = nil, geoJSON: RelativeURL? = nil, roiSet: RelativeURL? = nil,
            probability: RelativeURL? = nil
        ) {
            self.overlay = overlay
            self.thumbnail = thumbnail
            self.mask = mask
            self.labels = labels
            self.table = table
            self.sidecar = sidecar
            self.page = page
            self.geoJSON = geoJSON
            self.roiSet = roiSet
            self.probability = probability
        }
    }

    /// The displayed path, which may hold any text; the page groups images by its folders.
    package var name: String
    package var files: Files
    /// In pixels.
    package var width: Int?
    /// In pixels.
    package var height: Int?
    /// The number of nuclei.
    package var nuclei: Int?
    /// The Dice coefficient; `nil` without ground truth.
    package var dice: Double?
    /// The Dice coefficient estimated without ground truth, which the page shows as such.
    package var expectedDice: Double?
    /// The interval of it, its low and its high end.
    package var expectedDiceInterval: [Double]?
    /// The quality flags, in a word or two each.
    package var flags: [String]
    /// The time in RFC 3339 format.
    package var finished: String
    package var error: Failure?

    package init(
        name: String, files: Files, width: Int? = nil, height: Int? = nil, nuclei: Int? = nil,
        dice: Double? = nil, expectedDice: Double? = nil, expectedDiceInterval: [Double]? = nil,
        flags: [String] = [], finished: String,
        error: Failure? = nil
    ) {
        self.name = name
        self.files = files
        self.width = width
        self.height = height
        self.nuclei = nuclei
        self.dice = dice
        self.expectedDice = expectedDice
        self.expectedDiceInterval = expectedDiceInterval
        self.flags = flags
        self.finished = finished
        self.error = error
    }
}

extension IndexEntry {
    /// Creates the entry of a result.
    ///
    /// A sidecar can say any name. So it has links to the other files of the result only where it
    /// lies beside them: at the place that belongs to its image's name.
    ///
    /// - Parameters:
    ///   - sidecar: The sidecar of the result.
    ///   - path: The path of the sidecar, relative to the outbox.
    init(result sidecar: Sidecar, at path: FilePath) {
        let name = ResultName(for: sidecar.image.path)
        let isInPlace = name.sidecar == path
        func link(suffix: String) -> RelativeURL? {
            guard isInPlace, sidecar.outputs[name.key(suffix: suffix)] != nil else { return nil }
            return RelativeURL(path: name.file(suffix: suffix).bytes)
        }
        self.init(
            name: sidecar.image.name,
            files: Files(
                overlay: link(suffix: Outbox.overlaySuffix),
                thumbnail: link(suffix: Outbox.thumbnailSuffix),
                mask: link(suffix: Outbox.maskSuffix) ?? link(suffix: Outbox.maskTIFFSuffix),
                labels: link(suffix: Outbox.labelsSuffix) ?? link(suffix: Outbox.labelsTIFFSuffix),
                table: link(suffix: Outbox.tableSuffix),
                sidecar: RelativeURL(path: path.bytes),
                page: link(suffix: Outbox.nucleiPageSuffix),
                geoJSON: link(suffix: Outbox.geoJSONSuffix),
                roiSet: link(suffix: Outbox.roiSetSuffix),
                probability: link(suffix: Outbox.probabilitySuffix)),
            width: sidecar.image.width, height: sidecar.image.height,
            nuclei: sidecar.nuclei.count, dice: sidecar.dice?.value,
            expectedDice: sidecar.expectedDice, expectedDiceInterval: sidecar.expectedDiceInterval,
            flags: sidecar.quality?.flags ?? [],
            finished: sidecar.finished.description)
    }

    /// Creates the entry of a failed image, without URLs: the failed folder is outside the outbox.
    init(failure: FailureSidecar) {
        self.init(
            name: failure.image.name, files: Files(), finished: failure.finished.description,
            error: Failure(
                code: failure.error.code, message: failure.error.message, cure: failure.error.cure))
    }
}
