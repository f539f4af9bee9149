/// The totals of a batch, as `segment` prints them at its end.
package struct BatchTotals: Sendable, Equatable, Encodable {
    private enum CodingKeys: String, CodingKey {
        case done, failed, pictures, seconds
        case alreadyDone = "already_done"
        case imagesPerSecond = "images_per_s"
        case meanDice = "mean_dice"
    }

    /// The numbers of files with new results, with results that existed, and of those that failed.
    let done: Int
    let alreadyDone: Int
    let failed: Int
    /// The number of results; a file of several pictures has several.
    let pictures: Int
    /// The time that the batch took, and that in seconds.
    package let time: Duration
    let seconds: Double
    /// The number of files for each second.
    let imagesPerSecond: Double
    /// The mean Dice coefficient of the pictures that have one, 0…1; `nil` if none has.
    let meanDice: Double?

    /// Rounds the time to hundredths and the Dice coefficient to four digits.
    package init(_ tally: BatchReport.Tally, after time: Duration) {
        let seconds = time / .seconds(1)
        self.time = time
        done = tally.done
        alreadyDone = tally.unchanged
        failed = tally.failed
        pictures = tally.pictures
        self.seconds = BatchReport.rounded(seconds, digits: 2)
        imagesPerSecond = BatchReport.rounded(
            Double(tally.finished) / max(seconds, 0.001), digits: 2)
        meanDice = tally.meanDice.map { BatchReport.rounded($0, digits: 4) }
    }
}

extension BatchTotals: CustomStringConvertible {
    /// For example `3 done, 0 failed, 0.61 s (4.92 images/s), mean Dice 0.9312`; without a rate if nothing
    /// was computed.
    package var description: String {
        var parts = ["\(done) done", "\(failed) failed"]
        if alreadyDone > 0 { parts.insert("\(alreadyDone) already done", at: 1) }
        if pictures > done + alreadyDone { parts.append("\(pictures) pictures") }
        parts.append("\(seconds) s" + (done > 0 ? " (\(imagesPerSecond) images/s)" : ""))
        if let meanDice { parts.append("mean Dice \(meanDice)") }
        return parts.joined(separator: ", ")
    }
}
