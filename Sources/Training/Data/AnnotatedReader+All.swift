import Linux

extension AnnotatedReader {
    /// Reads images on several threads; what they are does not depend on how many.
    ///
    /// - Parameters:
    ///   - files: The images.
    ///   - threads: How many are in hand at the same time.
    ///   - isStopping: Asked before each image; once it says so, the others are not read.
    ///   - pixels: The most that are kept, at six bytes each.
    /// - Returns: Those that can be used, and the others, each in the order of `files`.
    /// - Throws: ``AnnotationError/tooLarge(limit:)``; ``FileError`` where the machine is at fault.
    /// - Complexity: As many times that of ``read(_:)``.
    package func read(
        _ files: [AnnotatedFile], threads: Int,
        isStopping: @escaping @Sendable () -> Bool = { false }, pixels: Int
    ) throws -> (readings: [AnnotatedReading], leftOut: [LeftOut]) {
        let progress = Monitor(Progress(left: pixels, count: files.count))
        let crew = (0..<threads).map { _ in
            KernelThread {
                while !isStopping(), let index = progress.update({ $0.next() }) {
                    let result = Result { try read(files[index]) }
                    progress.update { $0.note(result, of: index) }
                }
            }
        }
        for thread in crew { thread.join() }
        if let fault = progress.update({ $0.fault }) { throw fault }
        guard let results = progress.update({ $0.finished }) else {
            throw AnnotationError.tooLarge(limit: pixels)
        }
        var (readings, leftOut): ([AnnotatedReading], [LeftOut]) = ([], [])
        for result in results {
            switch result {
            case .success(let reading): readings.append(reading)
            case .failure(let reason): leftOut.append(reason)
            }
        }
        return (readings, leftOut)
    }

    /// Which images are taken, and what has come of those that are done.
    private struct Progress {
        private var left: Int
        private var taken = 0
        private var results: [Result<AnnotatedReading, LeftOut>?]
        /// Of the machine, after which no image is taken.
        private(set) var fault: (any Error)?

        init(left: Int, count: Int) {
            self.left = left
            results = Array(repeating: nil, count: count)
        }

        /// The next image; none once the pixels are spent.
        mutating func next() -> Int? {
            guard taken < results.count, left >= 0, fault == nil else { return nil }
            taken += 1
            return taken - 1
        }

        mutating func note(_ result: Result<AnnotatedReading, any Error>, of index: Int) {
            switch result {
            case .success(let reading):
                left -= reading.image.plane.elements.count
                results[index] = .success(reading)
            case .failure(let reason as LeftOut): results[index] = .failure(reason)
            case .failure(let error): fault = fault ?? error
            }
        }

        /// All results, or `nil` where there were too many pixels.
        var finished: [Result<AnnotatedReading, LeftOut>]? {
            left >= 0 ? results.compactMap(\.self) : nil
        }
    }
}
