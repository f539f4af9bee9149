import Images
import Outbox
import Segmentation
import Tiles

/// The version of the rules by which results are computed.
///
/// It is part of the digest of settings, which every sidecar has: after it is raised, images whose
/// results lie in the outbox are segmented anew.
///
/// Raise ``current`` by 1 in every change of the code after which the same image, model and settings
/// give other pixels or other numbers: another preparation, tiling, splitting or measure; kernels
/// that round differently; a column that is new or computed in another way, as all tables of an outbox
/// have the same columns. Do not raise it for what adds to results without changing them (a new file
/// or key), for messages, or for speed.
///
/// `GoldenResultTests` fail where output changes and this does not; they say how to record the new
/// output.
package enum ResultVersion {
    /// The version of this code.
    package static let current = 5
}

extension Pipeline {
    /// The digest of the settings that change a result, and of ``ResultVersion``.
    ///
    /// Published results name it, so the text must stay byte for byte, or all are computed anew.
    package static func settingsDigest(
        segmenter: Segmenter, planes: PlaneChoice, exports: ExportChoice,
        pictures: PictureChoice = PictureChoice(), version: Int = ResultVersion.current
    ) -> String {
        let text = """
            exports=\(exports.settingsText)
            rules=\(version)
            minimum_area=\(segmenter.minimumArea)
            overlap=\(segmenter.geometry.overlap)
            planes=\(planes.settingsText)
            polarity=\(segmenter.polarity.rawValue)
            precision=\(segmenter.precision.rawValue)
            threshold=\(segmenter.threshold)
            tile=\(segmenter.geometry.side)
            whole_squares=\(TilePlan.singleTileLimitInSquares)
            """ + segmenter.scale.settingsLine + pictures.settingsLines
        return Digest.sha256(of: Array(text.utf8))
    }
}

extension ExportChoice {
    /// The exports in the text of settings: those that are chosen.
    fileprivate var settingsText: String {
        [(geoJSON, "geojson"), (roiSet, "roi_set"), (probability, "probability")]
            .filter(\.0).map(\.1).joined(separator: ",")
    }
}

extension PictureChoice {
    /// The pictures in the text of settings, as further lines: none by default, so that the digest
    /// stays that of versions without these settings.
    fileprivate var settingsLines: String {
        (overlayNumbers ? "\noverlay_numbers=on" : "") + (nucleiPage ? "" : "\nnuclei_page=off")
    }
}

extension ScaleOptions {
    /// The scale in the text of settings, as a further line: none by default, so that the digest
    /// stays that of versions without the setting; no diameter where a fixed factor overrules it.
    fileprivate var settingsLine: String {
        switch (factor, diameter) {
        case (.fixed(let factor), _): "\nscale=\(factor)"
        case (.auto, nil): ""
        case (.auto, .pixels(let pixels)): "\nscale=auto \(pixels) px"
        case (.auto, .micrometres(let micrometres)): "\nscale=auto \(micrometres) um"
        }
    }
}

extension PlaneChoice {
    /// The planes in the text of settings.
    fileprivate var settingsText: String {
        let channel =
            switch channel {
            case .auto: "auto"
            case .index(let index): "index(\(index))"
            case .name(let name): "name(\(String(reflecting: name)))"
            }
        let zSlice =
            switch zSlice {
            case .index(let index): "index(\(index))"
            case .max: "max"
            case .each: "each"
            }
        let time =
            switch time {
            case .index(let index): "index(\(index))"
            case .each: "each"
            }
        return "\(channel) \(zSlice) \(time)"
    }
}
