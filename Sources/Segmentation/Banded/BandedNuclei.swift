import Dispatch
import Masks
import Scratch
import Synchronization
import Tensors

/// The nuclei of an image as regions in a scratch file, and the label of each region.
struct BandedNuclei: SplitNuclei {
    /// The region of each pixel, counted from 1; 0 is background.
    let store: RowStore
    /// That of number *n* is at *n* − 1; regions that are too small or doubtful are no nuclei.
    let regions: [NucleusCandidate]
    /// The label of each region, by its number; 0 where it is no nucleus.
    let labels: [Int32]
    let count: Int
    let cutComponents: Int

    var areas: [Int] { regionNumbers.map { regions[$0 - 1].area } }

    func labels(rows: Range<Int>) throws -> Plane<Int32> {
        let regions = try store.int32s(rows: rows, columns: 0..<store.width)
        return labels.withUnsafeBufferPointer { labels in
            regions.map { labels[Int($0)] }
        }
    }

    func measure(
        gray: StoredPlane<UInt16>, foreground: StoredPlane<Float>, threads: Int,
        body: ([MeasuredNucleus]) throws -> Void
    ) throws {
        let size = PlaneSize(height: store.height, width: store.width)
        let numbers = regionNumbers
        var next = 0
        while next < count {
            // Together a megapixel, so that memory is bounded.
            var (crops, pixels): ([NucleusCrop], Int) = ([], 0)
            while next < count, pixels < 1 << 20 {
                let crop = try NucleusCrop(
                    label: next + 1, region: numbers[next], of: self, gray: gray.file,
                    foreground: foreground.file)
                crops.append(crop)
                pixels += crop.shape.width * crop.shape.height
                next += 1
            }
            let measured = crops.map(threads: threads) { $0.measured(in: size) }
            try body(
                zip(measured, crops).map { nucleus, crop in
                    MeasuredNucleus(nucleus: nucleus) { crop.shape }
                })
        }
    }

    /// The number of the region of each nucleus, in the order of labels.
    private var regionNumbers: [Int] {
        var numbers = [Int](repeating: 0, count: count)
        for (number, label) in labels.enumerated() where label != 0 {
            numbers[Int(label) - 1] = number
        }
        return numbers
    }
}

/// A nucleus with all that measuring it takes: the planes in its bounding box.
private struct NucleusCrop: Sendable {
    let label: Int
    let frame: PixelWindow
    /// 1 at its pixels.
    let shape: LabelImage
    let intensities: Plane<UInt16>
    let foreground: Plane<Float>

    init(
        label: Int, region: Int, of nuclei: BandedNuclei, gray: RowStore, foreground: RowStore
    ) throws {
        self.label = label
        frame = nuclei.regions[region - 1].boundingBox.window
        let own = Int32(truncatingIfNeeded: region)
        shape = LabelImage(
            labels: try nuclei.store.int32s(rows: frame.rows, columns: frame.columns)
                .map { $0 == own ? 1 : 0 }, count: 1)
        intensities = try gray.uint16s(rows: frame.rows, columns: frame.columns)
        self.foreground = try foreground.floats(rows: frame.rows, columns: frame.columns)
    }

    /// Measures it as a part of an image.
    func measured(in size: PlaneSize) -> Nucleus {
        Nucleus(
            label: label, shape: shape, window: frame, imageSize: size, intensities: intensities,
            probability: foreground)
    }
}

extension Array where Element: Sendable {
    /// Transforms each element, in order, on several threads; the calling one is among them.
    ///
    /// - Parameters:
    ///   - threads: How many.
    ///   - transform: Called on all of them at the same time.
    /// - Returns: As many values.
    func map<Result: Sendable>(
        threads: Int, _ transform: @Sendable (Element) -> Result
    ) -> [Result] {
        guard count > 1, threads > 1 else { return map(transform) }
        let share = (count + threads - 1) / threads
        let parts = Mutex([[Result]](repeating: [], count: threads))
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            let part = dropFirst(thread * share).prefix(share).map(transform)
            parts.withLock { $0[thread] = part }
        }
        return parts.withLock { Array<Result>($0.joined()) }
    }
}
