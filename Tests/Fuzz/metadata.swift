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
    guard let stack = try? Stack.of(pages, description: description) else { return 0 }
    precondition(stack.channelNames.count == stack.size.channels, "each channel may have a name")
    precondition(stack.usedPages.allSatisfy(pages.indices.contains), "planes are on pages")
    for choice in [PlaneChoice(), PlaneChoice(zSlice: .each), PlaneChoice(channel: .name("dapi"))] {
        let pictures =
            try? choice.pictures(
                of: stack.size, names: stack.channelNames, stains: stack.stains)
        for picture in (pictures ?? []).prefix(64) {
            for zSlice in picture.zSlice.map({ $0..<$0 + 1 }) ?? 0..<stack.size.zSlices {
                let plane = PlaneOrder.Position(
                    channel: picture.channel, zSlice: zSlice, time: picture.time)
                guard case .page(let number, let sample, _) = stack.place(of: plane) else {
                    continue
                }
                precondition(number < pages.count && sample < samples, "a plane is on a page")
            }
        }
    }
    return 0
}
