/// Collects the OME-XML metadata of the first image of a file.
struct OMEListener: XMLListener {
    /// The metadata collected so far.
    private(set) var metadata = OMEMetadata()
    /// Whether the root element is `OME`.
    private(set) var isOME = false
    /// The first error in the metadata; `nil` if there is none.
    private(set) var fault: String?
    private var path: [String] = []
    private var block: OMEMetadata.Block?

    private var isFirstImage: Bool { metadata.images == 1 }

    mutating func begin(_ name: String, attributes: [String: String]) {
        if path.isEmpty { isOME = name == "OME" }
        path.append(name)
        switch path {
        case ["OME"]: metadata.identifier = attributes["UUID"]
        case ["OME", "BinaryOnly"]: metadata.metadataFile = attributes["MetadataFile"] ?? ""
        case ["OME", "Image"]: metadata.images += 1
        case ["OME", "Image", "Pixels"] where isFirstImage: readPixels(attributes)
        case ["OME", "Image", "Pixels", "Channel"] where isFirstImage:
            metadata.channels.append(.init(name: attributes["Name"], fluor: attributes["Fluor"]))
        case ["OME", "Image", "Pixels", "TiffData"] where isFirstImage: readTiffData(attributes)
        case ["OME", "Image", "Pixels", "TiffData", "UUID"] where isFirstImage:
            block?.file = attributes["FileName"]
        default: break
        }
    }

    mutating func end(_ name: String, text: String) {
        switch path {
        case ["OME", "Image", "Pixels", "TiffData", "UUID"]:
            block?.identifier = String(text.filter { !$0.isWhitespace })
        case ["OME", "Image", "Pixels", "TiffData"]:
            if let block { metadata.blocks.append(block) }
            block = nil
        case ["OME"]:
            if metadata.metadataFile == nil, metadata.order.runs.isEmpty {
                recordFault("has no 'Pixels'")
            }
        default: break
        }
        path.removeLast()
    }

    private mutating func recordFault(_ reason: String) {
        if fault == nil { fault = reason }
    }

    private mutating func readPixels(_ attributes: [String: String]) {
        func size(along axis: String) -> Int { attributes["Size" + axis].flatMap { Int($0) } ?? 0 }
        metadata.width = size(along: "X")
        metadata.height = size(along: "Y")
        let axes = ["C": StackAxis.channel, "Z": .zSlice, "T": .time]
        let order = attributes["DimensionOrder"] ?? "XYCZT"
        let runs = order.dropFirst(2).compactMap { letter in
            axes[String(letter)].map {
                PlaneOrder.Run(axis: $0, count: size(along: String(letter)))
            }
        }
        metadata.order = PlaneOrder(runs: runs)
        if Set(runs.map(\.axis)).count != 3 || !order.hasPrefix("XY") || order.count != 5 {
            recordFault("has '\(order.prefix(16))' for a 'DimensionOrder'")
        }
        if metadata.order.count == nil || metadata.width <= 0 || metadata.height <= 0 {
            recordFault("has a size that is no number from 1")
        }
        metadata.pixelSize = PixelSide.square(
            length("PhysicalSizeX", in: attributes), length("PhysicalSizeY", in: attributes))
    }

    private func length(_ name: String, in attributes: [String: String]) -> Double? {
        guard let value = attributes[name].flatMap({ Double($0) }), value.isFinite,
            let unit = LengthUnit.micrometres(per: attributes[name + "Unit"] ?? "µm")
        else { return nil }
        return value * unit
    }

    private mutating func readTiffData(_ attributes: [String: String]) {
        /// A non-negative integer attribute; `nil` if it is missing or invalid.
        func number(named name: String) -> Int? {
            guard let text = attributes[name] else { return nil }
            guard let value = Int(text), value >= 0 else {
                recordFault("has '\(text.prefix(16))' for '\(name)'")
                return nil
            }
            return value
        }
        block = OMEMetadata.Block(
            page: number(named: "IFD"),
            first: PlaneOrder.Position(
                channel: number(named: "FirstC") ?? 0, zSlice: number(named: "FirstZ") ?? 0,
                time: number(named: "FirstT") ?? 0),
            count: number(named: "PlaneCount"))
    }
}
