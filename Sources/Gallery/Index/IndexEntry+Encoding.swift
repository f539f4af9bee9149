extension IndexEntry: Encodable {
    /// The largest sizes of texts in JSON, in bytes.
    private enum Limit {
        static let name = 1024
        static let code = 64
        static let message = 1024
        static let cure = 512
        static let flag = 48
        static let flags = 32
        static let time = 64
    }

    private enum Key: String, CodingKey {
        case name, base, overlay, thumbnail, mask, labels, table, sidecar, page, probability
        case geoJSON = "geojson"
        case roiSet = "roi_set"
        case width, height, nuclei, dice
        case expectedDice = "expected_dice"
        case expectedDiceInterval = "expected_dice_interval"
        case flags, finished, error
    }

    private enum FailureKey: String, CodingKey { case code, message, cure }

    /// Encodes the properties that are not `nil`, those of ``files`` on the same level.
    ///
    /// Texts are those of ``DisplayText/bounded(_:bytes:)``. The URLs are what follows their common
    /// beginning, which is `base`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(DisplayText.bounded(name, bytes: Limit.name), forKey: .name)
        try encodeFiles(in: &container)
        try container.encodeIfPresent(width, forKey: .width)
        try container.encodeIfPresent(height, forKey: .height)
        try container.encodeIfPresent(nuclei, forKey: .nuclei)
        try container.encodeIfPresent(dice, forKey: .dice)
        try container.encodeIfPresent(expectedDice, forKey: .expectedDice)
        // A sidecar can say any list.
        try container.encodeIfPresent(
            expectedDiceInterval.flatMap { $0.count == 2 ? $0 : nil }, forKey: .expectedDiceInterval
        )
        try container.encode(
            flags.prefix(Limit.flags).map { DisplayText.bounded($0, bytes: Limit.flag) },
            forKey: .flags)
        try container.encode(DisplayText.bounded(finished, bytes: Limit.time), forKey: .finished)
        if let error { try Self.encode(error, in: &container) }
    }

    private func encodeFiles(in container: inout KeyedEncodingContainer<Key>) throws {
        let urls: [(key: Key, text: String)] = [
            (Key.overlay, files.overlay), (.thumbnail, files.thumbnail), (.mask, files.mask),
            (.labels, files.labels), (.table, files.table), (.sidecar, files.sidecar),
            (.page, files.page), (.geoJSON, files.geoJSON), (.roiSet, files.roiSet),
            (.probability, files.probability),
        ].compactMap { key, url in url.map { (key, $0.text) } }
        guard let first = urls.first else { return }
        let base = urls.dropFirst().reduce(first.text) { $0.sharedPrefix(with: $1.text) }
        try container.encode(base, forKey: .base)
        for (key, text) in urls {
            try container.encode(String(text.dropFirst(base.count)), forKey: key)
        }
    }

    private static func encode(
        _ error: Failure, in container: inout KeyedEncodingContainer<Key>
    ) throws {
        var nested = container.nestedContainer(keyedBy: FailureKey.self, forKey: .error)
        try nested.encode(DisplayText.bounded(error.code, bytes: Limit.code), forKey: .code)
        try nested.encode(
            DisplayText.bounded(error.message, bytes: Limit.message), forKey: .message)
        try nested.encodeIfPresent(
            error.cure.map { DisplayText.bounded($0, bytes: Limit.cure) }, forKey: .cure)
    }
}

extension String {
    /// The longest text with which both begin; of URLs, which are ASCII.
    fileprivate func sharedPrefix(with other: String) -> String {
        String(
            decoding: zip(utf8, other.utf8).prefix { $0 == $1 }.map(\.0), as: UTF8.self)
    }
}
