/// Limits on the files that are read.
package struct ReadingLimits: Sendable, Equatable {
    /// The largest file, in bytes.
    package var bytes: Int
    /// The largest image.
    package var image: ImageLimits
    /// The limit on the time for decoding an image.
    package var time: Duration
    /// The limits on all pictures of a file together.
    package var file: FileLimits

    /// The limits that decoders check.
    package var decoding: DecodingLimits { DecodingLimits(image: image, time: time, file: file) }

    /// The defaults are 8 GiB, 2^30 pixels, five minutes, and those of ``FileLimits``.
    package init(
        bytes: Int = 8 << 30, image: ImageLimits = ImageLimits(), time: Duration = .seconds(300),
        file: FileLimits = FileLimits()
    ) {
        self.bytes = bytes
        self.image = image
        self.time = time
        self.file = file
    }
}

/// Limits on decoding a file.
package struct DecodingLimits: Sendable, Equatable {
    /// Checked on the header, before memory for pixels is allocated.
    package var image: ImageLimits
    /// The limit on the time for decoding all bands of an image together.
    package var time: Duration
    /// The most bytes that are read for one directory of a TIFF: its tags, texts included.
    package var directory: Int
    /// The most bytes that the lists of its strips or tiles take, as they are read and converted.
    package var blockLists: Int
    /// Checked on the headers of all pictures; its time is the caller's to check.
    package var file: FileLimits

    /// The defaults are 2^30 pixels, five minutes, 96 MiB, 256 MiB, and those of ``FileLimits``.
    package init(
        image: ImageLimits = ImageLimits(), time: Duration = .seconds(300),
        directory: Int = 96 << 20, blockLists: Int = 256 << 20, file: FileLimits = FileLimits()
    ) {
        self.image = image
        self.time = time
        self.directory = directory
        self.blockLists = blockLists
        self.file = file
    }
}

/// The time that decoding has taken so far, against its limit.
package struct DecodingClock: Sendable {
    private let limit: Duration
    private var elapsed: Duration = .zero

    package init(limit: Duration) { self.limit = limit }

    /// Runs a part of decoding, and adds its time.
    ///
    /// - Throws: What `work` throws; ``ImageError/tooSlow(limit:)`` once all parts together have
    ///   taken longer than the limit.
    package mutating func measure<Result>(
        _ work: () throws(ImageError) -> Result
    ) throws(ImageError) -> Result {
        let start = ContinuousClock.now
        let result = try work()
        elapsed += ContinuousClock.now - start
        guard elapsed <= limit else { throw .tooSlow(limit: limit) }
        return result
    }
}

/// Limits on the size of an image, checked on its header before memory is allocated.
package struct ImageLimits: Sendable, Equatable {
    /// The largest width, in pixels.
    package let width: Int
    /// The largest height, in pixels.
    package let height: Int
    /// The largest number of pixels, width times height.
    package let pixels: Int

    /// The defaults are 2^20 columns, 2^20 rows and 2^30 pixels.
    package init(width: Int = 1 << 20, height: Int = 1 << 20, pixels: Int = 1 << 30) {
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// Throws ``ImageError/tooLarge(_:actual:limit:)`` for an image that exceeds a limit.
    package func check(width: Int, height: Int) throws(ImageError) {
        if width > self.width {
            throw .tooLarge(.width, actual: width, limit: self.width)
        }
        if height > self.height {
            throw .tooLarge(.height, actual: height, limit: self.height)
        }
        let (count, overflow) = width.multipliedReportingOverflow(by: height)
        if overflow || count > pixels {
            throw .tooLarge(.pixels, actual: overflow ? .max : count, limit: pixels)
        }
    }
}
