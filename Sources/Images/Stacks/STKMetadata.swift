/// The planes of a MetaMorph stack (STK).
///
/// All planes lie behind one another; only the first has a directory. Its tag UIC2Tag has six numbers
/// for each: the z distance as a fraction, and date and time of acquisition and of modification.
/// Source: MetaMorph's "Stack (STK) Image File Format", and tifffile 2026.3.3, `_series_stk`.
enum STKMetadata {
    /// The bytes that UIC2Tag takes for a plane.
    private static let planeBytes = 24

    /// Reads the number of planes; they are z slices if each has a z distance, else time points.
    static func read(
        _ directory: TIFFDirectory, of file: TIFFFile
    ) throws(ImageError) -> InstrumentStack? {
        guard let field = directory[.metaMorphPlanes], field.count > 0 else { return nil }
        let count = min(field.count, Stack.mostPlanes)
        let planes = BinaryFields(
            try file.bytes(at: field.offset, count: count * planeBytes),
            isBigEndian: directory.isBigEndian)
        let haveDistances = (0..<count).allSatisfy { plane in
            guard
                let numerator = planes.integer(UInt32.self, at: plane * planeBytes),
                let denominator = planes.integer(UInt32.self, at: plane * planeBytes + 4)
            else { return false }
            return numerator != 0 && denominator != 0
        }
        return InstrumentStack(
            order: PlaneOrder(runs: [
                .init(axis: haveDistances ? .zSlice : .time, count: field.count)
            ]), follows: true)
    }
}
