import Images

/// How much memory an image takes while it is in hand, predicted before any is taken.
package enum MemoryNeed {
    /// Bytes for each pixel besides its samples.
    ///
    /// Gray and prepared planes, two blended maps, labels, basins, the mask, pictures and files: 31
    /// were measured where nuclei lie as they do, 56 where they are as dense as can be (peak of
    /// `segment`, 16 to 64 megapixels).
    private static let perPixel = 60
    /// More of them where outlines are exported: 39 were measured, of nuclei as dense as can be.
    private static let perPixelOfExports = 40
    /// Bytes that an image of any size takes.
    private static let fixed = 1 << 20

    /// Predicts.
    ///
    /// - Parameters:
    ///   - bytes: The size of the file, which is read whole.
    ///   - header: What its beginning says, or `nil` where it is no image that can be read.
    ///   - exports: What is written besides.
    /// - Returns: Bytes; the largest number there is where it cannot be said in fewer.
    package static func bytes(
        file bytes: Int, _ header: PNGHeader?, exports: ExportChoice = ExportChoice()
    ) -> Int {
        let (file, isHuge) = bytes.addingReportingOverflow(fixed)
        guard let header else { return isHuge ? .max : file }
        let (pixels, overflow) = header.width.multipliedReportingOverflow(by: header.height)
        let perPixel =
            perPixel + (exports == ExportChoice() ? 0 : perPixelOfExports) + header.bytesPerPixel
        let (need, tooMuch) = pixels.multipliedReportingOverflow(by: perPixel)
        let (sum, isTooMuch) = need.addingReportingOverflow(file)
        return overflow || tooMuch || isHuge || isTooMuch ? .max : sum
    }
}
