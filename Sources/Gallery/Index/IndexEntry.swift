import Outbox
import SystemPackage

/// An image on the index page: its outcome and the URLs of its files.
///
/// Properties that are `nil` are left out of the page; a failed image has neither files nor nuclei.
package struct IndexEntry: Sendable, Equatable, Encodable {
    /// Why an image failed.
    package struct Failure: Sendable, Equatable, Encodable {
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

        package init(
            overlay: RelativeURL? = nil, thumbnail: RelativeURL? = nil, mask: RelativeURL? = nil,
            labels: RelativeURL? = nil, table: RelativeURL? = nil, sidecar: RelativeURL? = nil
        ) {
            self.overlay = overlay
            self.thumbnail = thumbnail
            self.mask = mask
            self.labels = labels
            self.table = table
            self.sidecar = sidecar
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
    /// The Dice coefficient estimated from the probabilities, which the page shows as such.
    package var expectedDice: Double?
    /// The quality flags, in a word or two each.
    package var flags: [String]
    /// The time in RFC 3339 format.
    package var finished: String
    package var error: Failure?

    package init(
        name: String, files: Files, width: Int? = nil, height: Int? = nil, nuclei: Int? = nil,
        dice: Double? = nil, expectedDice: Double? = nil, flags: [String] = [], finished: String,
        error: Failure? = nil
    ) {
        self.name = name
        self.files = files
        self.width = width
        self.height = height
        self.nuclei = nuclei
        self.dice = dice
        self.expectedDice = expectedDice
        self.flags = flags
        self.finished = finished
        self.error = error
    }

    private enum Key: String, CodingKey {
        case name, overlay, thumbnail, mask, labels, table, sidecar, width, height, nuclei, dice
        case expectedDice = "expected_dice"
        case flags, finished, error
    }

    /// Encodes the properties that are not `nil`, those of ``files`` on the same level.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encodeIfPresent(files.overlay?.text, forKey: .overlay)
        try container.encodeIfPresent(files.thumbnail?.text, forKey: .thumbnail)
        try container.encodeIfPresent(files.mask?.text, forKey: .mask)
        try container.encodeIfPresent(files.labels?.text, forKey: .labels)
        try container.encodeIfPresent(files.table?.text, forKey: .table)
        try container.encodeIfPresent(files.sidecar?.text, forKey: .sidecar)
        try container.encodeIfPresent(width, forKey: .width)
        try container.encodeIfPresent(height, forKey: .height)
        try container.encodeIfPresent(nuclei, forKey: .nuclei)
        try container.encodeIfPresent(dice, forKey: .dice)
        try container.encodeIfPresent(expectedDice, forKey: .expectedDice)
        try container.encode(flags, forKey: .flags)
        try container.encode(finished, forKey: .finished)
        try container.encodeIfPresent(error, forKey: .error)
    }
}

extension IndexEntry {
    /// Creates the entry of a result.
    ///
    /// - Parameters:
    ///   - sidecar: The sidecar of the result.
    ///   - path: The path of the sidecar, relative to the outbox.
    init(result sidecar: Sidecar, at path: FilePath) {
        let name = ResultName(for: sidecar.image.path)
        func link(suffix: String) -> RelativeURL? {
            guard sidecar.outputs[name.key(suffix: suffix)] != nil else { return nil }
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
                sidecar: RelativeURL(path: path.bytes)),
            width: sidecar.image.width, height: sidecar.image.height,
            nuclei: sidecar.nuclei.count, dice: sidecar.dice?.value,
            expectedDice: sidecar.expectedDice, flags: sidecar.quality?.flags ?? [],
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
