import Linux

extension DataSetReader {
    /// Reads images on several threads; the results do not depend on their number.
    ///
    /// - Parameters:
    ///   - files: The images.
    ///   - threads: How many images are read at the same time.
    ///   - isStopping: Asked before each image; once it returns true, no other is read.
    ///   - pixels: The most pixels that are kept, see ``AnnotatedImage/countedPixels``.
    /// - Returns: The images that can be used and those that cannot, each in the order of `files`.
    /// - Throws: ``DataSetError/tooLarge(limit:)``; ``FileError`` or ``ImageError`` where the machine is
    ///   at fault.
    /// - Complexity: That of ``read(_:)`` for each image.
    package func read(
        _ files: [AnnotatedFile], threads: Int,
        isStopping: @escaping @Sendable () -> Bool = { false }, atMost pixels: Int
    ) throws -> (images: [LoadedImage], leftOut: [LeftOut]) {
        let progress = Monitor(Progress(pixelsLeft: pixels, count: files.count))
        let workers = (0..<threads).map { _ in
            PosixThread {
                while !isStopping(), let index = progress.update({ $0.claim() }) {
                    let result = Result { try read(files[index]) }
                    progress.update { $0.record(result, of: index) }
                }
            }
        }
        for worker in workers { worker.join() }
        if let fault = progress.update({ $0.machineFault }) { throw fault }
        guard let results = progress.update({ $0.finished }) else {
            throw DataSetError.tooLarge(limit: pixels)
        }
        var (images, leftOut): ([LoadedImage], [LeftOut]) = ([], [])
        for result in results {
            switch result {
            case .success(let image): images.append(image)
            case .failure(let reason): leftOut.append(reason)
            }
        }
        return (images, leftOut)
    }

    /// The images that are claimed, and the results of those that are done.
    private struct Progress {
        private var pixelsLeft: Int
        private var claimed = 0
        private var results: [Result<LoadedImage, LeftOut>?]
        /// The first error that is not the fault of an image; no image is claimed after it.
        private(set) var machineFault: (any Error)?

        init(pixelsLeft: Int, count: Int) {
            self.pixelsLeft = pixelsLeft
            results = Array(repeating: nil, count: count)
        }

        /// Claims the next image; `nil` once there is none, or the pixels are spent.
        mutating func claim() -> Int? {
            guard claimed < results.count, pixelsLeft >= 0, machineFault == nil else { return nil }
            claimed += 1
            return claimed - 1
        }

        mutating func record(_ result: Result<LoadedImage, any Error>, of index: Int) {
            switch result {
            case .success(let loaded):
                pixelsLeft -= loaded.image.countedPixels
                results[index] = .success(loaded)
            case .failure(let reason as LeftOut): results[index] = .failure(reason)
            case .failure(let error): machineFault = machineFault ?? error
            }
        }

        /// All results, or `nil` where the images have too many pixels.
        var finished: [Result<LoadedImage, LeftOut>]? {
            pixelsLeft >= 0 ? results.compactMap(\.self) : nil
        }
    }
}
