/// A part of a file that no result is made of, for the sidecar and the journal.
package struct UnprocessedPart: Sendable, Hashable {
    /// The kind of part; the raw values are those of `image.not_processed` in the sidecar.
    package enum Kind: String, Sendable, CaseIterable {
        /// Images that show the whole slide: labels, overviews, thumbnails, macro images.
        case overview
        /// Smaller copies of an image that is processed, marked as such.
        case pyramidLevel = "pyramid_level"
        /// Images that are taken for smaller copies by their sizes alone.
        case likelyPyramidLevel = "likely_pyramid_level"
        /// Planes that the metadata name, and that no file is said to hold.
        case missingPlanes = "missing_planes"
        /// Planes that lie in other files, by the metadata.
        case otherFile = "planes_in_other_files"
        /// Pages that are not decoded.
        case unreadablePages = "unreadable_pages"
        /// Pages of another size or kind than the others of their series.
        case unlikePages = "unlike_pages"
        /// Pages that the metadata do not name.
        case unnamedPages = "unnamed_pages"
        /// Frames of an animation besides the picture that every program shows.
        case animationFrames = "animation_frames"
        /// Series without the planes that were chosen.
        case unchosenSeries = "unchosen_series"
        /// Metadata that are faulty, cannot be read or lie elsewhere.
        case metadata
    }

    /// The kind of part.
    package let kind: Kind
    /// The number of images, planes, pages or series.
    package let count: Int
    /// A sentence for people, without a full stop.
    package let reason: String

    /// Whether the results may lack something for it: all but marked smaller copies.
    package var isLoss: Bool { kind != .pyramidLevel }
}

/// Parts of a file that are not processed, one entry a kind.
struct UnprocessedParts: Sendable, Equatable {
    private var counts: [UnprocessedPart.Kind: Int] = [:]
    private var details: [UnprocessedPart.Kind: String] = [:]

    /// Adds some of a kind; nothing for a count of 0.
    ///
    /// - Parameters:
    ///   - kind: The kind of part.
    ///   - count: The number of images, planes, pages or series.
    ///   - detail: What is known of them, such as a name; of several, the first is kept.
    mutating func add(_ kind: UnprocessedPart.Kind, count: Int = 1, detail: String = "") {
        guard count > 0 else { return }
        let (sum, overflow) = counts[kind, default: 0].addingReportingOverflow(count)
        counts[kind] = overflow ? .max : sum
        if details[kind, default: ""].isEmpty { details[kind] = detail }
    }

    /// Adds all of another list.
    mutating func add(_ other: UnprocessedParts) {
        for (kind, count) in other.counts {
            add(kind, count: count, detail: other.details[kind] ?? "")
        }
    }

    /// The entries, in the order of the kinds.
    var list: [UnprocessedPart] {
        UnprocessedPart.Kind.allCases.compactMap { kind in
            counts[kind].map { count in
                UnprocessedPart(
                    kind: kind, count: count,
                    reason: Self.reason(kind, count: count, detail: details[kind] ?? ""))
            }
        }
    }

    private static func reason(
        _ kind: UnprocessedPart.Kind, count: Int, detail: String
    ) -> String {
        let isOne = count == 1
        /// A number and a noun.
        func some(_ noun: String) -> String {
            "\(count) \(isOne || noun == "series" ? noun : noun + "s")"
        }
        let (are, them) = isOne ? ("is", "it") : ("are", "them")
        let named = detail.isEmpty ? "" : " (\(detail))"
        switch kind {
        case .overview: return "\(some("overview image"))\(named) \(are) not segmented"
        case .pyramidLevel:
            return "\(some("smaller cop\(isOne ? "y" : "ie")")) of an image \(are) not segmented"
        case .likelyPyramidLevel:
            return
                "\(some("image")) that \(isOne ? "seems a smaller copy" : "seem smaller copies") "
                + "of another\(named) \(are) not segmented"
        case .missingPlanes:
            return "\(some("plane")) of the metadata \(are) not in the file\(named)"
        case .otherFile: return "\(some("plane")) \(are) in other files\(named)"
        case .unreadablePages: return "\(some("page")) cannot be read\(named)"
        case .unlikePages:
            return
                "\(some("page")) \(isOne ? "differs" : "differ") in size or kind from the others "
                + "of \(isOne ? "its" : "their") series"
        case .unnamedPages:
            return "\(some("page")) \(are) not read, as the metadata do not name \(them)"
        case .animationFrames:
            return "\(some("other frame")) of the animation \(are) not segmented"
        case .unchosenSeries:
            return
                "\(some("series")) \(isOne ? "lacks" : "lack") the planes that are chosen\(named)"
        case .metadata: return "the metadata could not be followed in full\(named)"
        }
    }
}
