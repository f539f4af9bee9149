/// Fuzz target: a file's way from its first bytes to the pixels of its pictures, as the daemon goes
/// it: formats, metadata, the choice of planes, projections and scaling.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = ImageInput.bytes(Array(UnsafeBufferPointer(start: start, count: count)))
    let whole = decode(input, choice: choices[count % choices.count], bands: 1)
    let bands = decode(input, choice: choices[count % choices.count], bands: 2 + count % 9)
    for (one, other) in zip(whole, bands) {
        guard case .success(let one) = one, case .success(let other) = other else { continue }
        precondition(one == other, "what is decoded in bands is what is decoded whole")
    }
    return 0
}

private let choices = [
    PlaneChoice(), PlaneChoice(zSlice: .each),
    PlaneChoice(channel: .index(1), zSlice: .index(0), time: .index(0)),
    PlaneChoice(channel: .name("dapi"), time: .index(1)),
]

/// The first pictures of a file, each with its samples or why there are none.
private func decode(
    _ input: ImageInput, choice: PlaneChoice, bands: Int
) -> [Result<[Raster.Samples], ImageError>] {
    let limits = DecodingLimits(
        image: ImageLimits(width: 1 << 18, height: 1 << 18, pixels: 1 << 18), time: .seconds(4))
    let reader: ImageReader
    do throws(ImageError) {
        reader = try ImageReader(input: input, limits: limits, choice: choice)
    } catch {
        precondition(!error.description.isEmpty, "an error has its sentence")
        return []
    }
    return reader.pictures.prefix(4).map { picture in
        Result { () throws(ImageError) in try samples(of: picture, reader, bands: bands) }
    }
}

private func samples(
    of picture: Picture, _ reader: ImageReader, bands: Int
) throws(ImageError) -> [Raster.Samples] {
    let source = try reader.source(of: picture)
    let header = reader.header(of: picture)
    precondition(source.width == header.width, "a picture is as wide as its header says")
    precondition(source.height == header.height, "a picture is as high as its header says")
    var samples: Raster.Samples = source.bits == 8 ? .eight([]) : .sixteen([])
    var row = 0
    while row < source.height {
        let band = min(source.height / bands + 1, source.height - row)
        switch (samples, try source.raster(rows: row..<row + band).samples) {
        case (.eight(let above), .eight(let below)): samples = .eight(above + below)
        case (.sixteen(let above), .sixteen(let below)): samples = .sixteen(above + below)
        default: preconditionFailure("all bands have as many bits")
        }
        row += band
    }
    return [samples]
}
