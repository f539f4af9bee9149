import Images

/// How much memory an image takes while it is in hand, predicted before any is taken.
package enum MemoryNeed {
    /// Bytes for each pixel besides its samples.
    ///
    /// Gray and prepared planes, two blended maps, labels, basins, the mask, pictures and files; 30
    /// were measured over 4 megapixels (peak of `segment`), and more where all is nucleus.
    private static let perPixel = 44
    /// Bytes that an image of any size takes.
    private static let fixed = 1 << 20

    /// Predicts.
    ///
    /// - Parameters:
    ///   - bytes: The size of the file, which is read whole.
    ///   - header: What its beginning says, or `nil` where it is no image that can be read.
    /// - Returns: Bytes; the largest number there is where it cannot be said in fewer.
    package static func bytes(file bytes: Int, _ header: PNGHeader?) -> Int {
        let (file, isHuge) = bytes.addingReportingOverflow(fixed)
        guard let header else { return isHuge ? .max : file }
        let (pixels, overflow) = header.width.multipliedReportingOverflow(by: header.height)
        let perPixel = perPixel + header.bytesPerPixel
        let (need, tooMuch) = pixels.multipliedReportingOverflow(by: perPixel)
        let (sum, isTooMuch) = need.addingReportingOverflow(file)
        return overflow || tooMuch || isHuge || isTooMuch ? .max : sum
    }
}
