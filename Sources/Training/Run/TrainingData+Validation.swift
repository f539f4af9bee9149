/// The whole validation images of a run.
extension TrainingData {
    /// The memory of a pixel of annotated nuclei and of a mask of ignored pixels, in bytes.
    private static let bytesPerPixel = (nuclei: 4, ignored: 1)

    /// Chooses and reads the images that are validated whole.
    ///
    /// - Parameters:
    ///   - configuration: The configuration.
    ///   - images: All validation images.
    ///   - files: The files of all images.
    ///   - folders: The paths of all folders.
    ///   - reader: Reads annotations.
    ///   - limit: The most pixels in memory, see ``AnnotatedImage/countedPixels``.
    ///   - used: The counted pixels of all images of the run.
    ///   - isStopping: Asked before each image.
    /// - Returns: The images by set; `nil` for runs of earlier versions.
    /// - Throws: ``DataSetError/tooLarge(limit:)``, and as ``ValidationSets``.
    static func validationSets(
        for configuration: TrainingConfiguration, of images: [LoadedImage],
        from files: [AnnotatedFile], folders: [String], reader: DataSetReader, limit: Int,
        used: Int, isStopping: () -> Bool
    ) throws -> ValidationSets? {
        guard let settings = configuration.validationSettings else { return nil }
        let filesByName = Dictionary(files.map { ($0.name, $0) }) { first, _ in first }
        let candidates = images.compactMap { loaded in
            filesByName[loaded.image.name].map {
                ValidationSets.Candidate(file: $0, image: loaded.image, summary: loaded.summary)
            }
        }
        let chosen = ValidationSets.choose(of: candidates, most: settings.images)
        let bytes = chosen.joined().reduce(0) { sum, candidate in
            // Of an image without weights no pixel is ignored.
            let each =
                bytesPerPixel.nuclei
                + (candidate.image.weights == nil ? 0 : bytesPerPixel.ignored)
            return sum + each * min(candidate.image.size.pixelCount, ValidationImage.mostPixels)
        }
        guard bytes <= AnnotatedImage.bytesPerPixel * (limit - used) else {
            throw DataSetError.tooLarge(limit: limit)
        }
        return try ValidationSets(
            reading: chosen, folders: folders, reader: reader, isStopping: isStopping)
    }
}
