/// Fuzz target: descriptions of TIFF files, OME-XML, ImageJ's and tifffile's, as stacks of planes.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let description = String(
        decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    let samples = count % 5 == 4 ? 3 : 1
    let page = StackPage(
        width: 9, height: 7, channels: 1, kind: .unsigned(bits: 8), samples: samples,
        isReduced: false)
    let pages = Array(repeating: page, count: 1 + count % 13)
    guard
        let content = try? FileSeries.of(
            pages, describing: { $0 == 0 ? description : nil }, fileName: "a.ome.tif")
    else { return 0 }
    precondition(!content.series.isEmpty, "a file has a series")
    for series in content.series {
        let stack = series.stack
        precondition(
            stack.channelNames.count == stack.size.channels, "each channel may have a name")
        precondition(
            !stack.usedPages.isEmpty && stack.usedPages.allSatisfy(pages.indices.contains),
            "planes are on pages")
    }
    for choice in [PlaneChoice(), PlaneChoice(zSlice: .each), PlaneChoice(channel: .name("dapi"))] {
        guard let selection = try? choice.selection(of: content.series) else { continue }
        precondition(!selection.pictures.isEmpty, "a choice that is not refused has a picture")
        let names = Set(selection.pictures.map(\.suffix))
        precondition(names.count == selection.pictures.count, "names of pictures differ")
        precondition(selection.pictures[0].suffix?.isFirst ?? true, "the first name is known")
        for picture in selection.pictures.prefix(64) {
            guard let series = content.series.first(where: { $0.index == picture.series }) else {
                preconditionFailure("a picture is of a series")
            }
            let slices =
                picture.zSlice.map { [$0] }
                ?? series.stack.zSlices(ofChannel: picture.channel, time: picture.time)
            precondition(!slices.isEmpty, "a projection has a plane")
            for zSlice in slices {
                let plane = PlaneOrder.Position(
                    channel: picture.channel, zSlice: zSlice, time: picture.time)
                guard case .page(let number, let sample, _) = series.stack.place(of: plane) else {
                    preconditionFailure("a picture's plane is there")
                }
                precondition(number < pages.count && sample < samples, "a plane is on a page")
            }
        }
    }
    return 0
}
