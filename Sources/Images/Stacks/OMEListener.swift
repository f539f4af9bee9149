/// Collects the OME-XML metadata of all images of a file.
struct OMEListener: XMLListener {
    /// The metadata collected so far.
    private(set) var metadata = OMEMetadata()
    /// Whether the root element is `OME`.
    private(set) var isOME = false
    private var path: [String] = []
    private var image = OMEMetadata.Image()
    private var block: OMEMetadata.Block?

    mutating func begin(_ name: String, attributes: [String: String]) {
        if path.isEmpty { isOME = name == "OME" }
        path.append(name)
        switch path {
        case ["OME"]: metadata.identifier = attributes["UUID"]
        case ["OME", "BinaryOnly"]: metadata.metadataFile = attributes["MetadataFile"] ?? ""
        case ["OME", "Image"]: image = OMEMetadata.Image(name: attributes["Name"])
        case ["OME", "Image", "Pixels"]: readPixels(attributes)
        case ["OME", "Image", "Pixels", "Channel"]:
            image.channels.append(
                .init(
                    name: attributes["Name"], fluor: attributes["Fluor"],
                    colour: attributes["Color"].flatMap { Int32($0) }.map {
                        ChannelColour(rgba: UInt32(bitPattern: $0))
                    }))
        case ["OME", "Image", "Pixels", "TiffData"]: readTiffData(attributes)
        case ["OME", "Image", "Pixels", "TiffData", "UUID"]: block?.file = attributes["FileName"]
        default: break
        }
    }

    mutating func end(_ name: String, text: String) {
        switch path {
        case ["OME", "Image", "Pixels", "TiffData", "UUID"]:
            let identifier = text.filter { !$0.isWhitespace }
            block?.identifier = identifier.isEmpty ? nil : identifier
        case ["OME", "Image", "Pixels", "TiffData"]:
            if let block { image.blocks.append(block) }
            block = nil
        case ["OME", "Image"]:
            if image.order.runs.isEmpty { recordFault("has an image without 'Pixels'") }
            metadata.images.append(image)
        case ["OME"]:
            if metadata.metadataFile == nil, metadata.images.isEmpty {
                recordFault("has no 'Pixels'")
            }
        default: break
        }
        path.removeLast()
    }

    private mutating func recordFault(_ reason: String) {
        if metadata.fault == nil { metadata.fault = reason }
    }

    private mutating func readPixels(_ attributes: [String: String]) {
        image.width = attributes["SizeX"].flatMap { Int($0) } ?? 0
        image.height = attributes["SizeY"].flatMap { Int($0) } ?? 0
        let runs = axes(in: attributes["DimensionOrder"] ?? "XYCZT").map { letter, axis in
            let value = attributes["Size\(letter)"]
            let count = value.flatMap { Int($0) }
            if count.map({ $0 < 0 }) ?? true {
                recordFault("has '\((value ?? "").prefix(16))' for 'Size\(letter)'")
            }
            return PlaneOrder.Run(axis: axis, count: min(max(count ?? 1, 0), Stack.mostPlanes))
        }
        image.order = PlaneOrder(runs: runs)
        image.pixelSize = PixelSide.square(
            length("PhysicalSizeX", in: attributes), length("PhysicalSizeY", in: attributes))
    }

    /// The axes of a dimension order, the fastest-varying first; those that it lacks come last, in
    /// the order of the most common one, XYCZT.
    private mutating func axes(in order: String) -> [(letter: Character, axis: StackAxis)] {
        let known: [(letter: Character, axis: StackAxis)] = [
            ("C", .channel), ("Z", .zSlice), ("T", .time),
        ]
        let letters = order.dropFirst(2)
        if !order.hasPrefix("XY") || letters.count != 3 || Set(letters) != Set("CZT") {
            recordFault("has '\(order.prefix(16))' for a 'DimensionOrder'")
        }
        var axes: [(letter: Character, axis: StackAxis)] = []
        for letter in Array(letters.prefix(16)) + "CZT"
        where !axes.contains(where: { $0.letter == letter }) {
            axes += known.filter { $0.letter == letter }
        }
        return axes
    }

    private func length(_ name: String, in attributes: [String: String]) -> Double? {
        guard let value = attributes[name].flatMap({ Double($0) }), value.isFinite,
            let unit = LengthUnit.micrometres(per: attributes[name + "Unit"] ?? "µm")
        else { return nil }
        return value * unit
    }

    /// Begins a block; one with a number that is none is left out, and its planes are missing.
    private mutating func readTiffData(_ attributes: [String: String]) {
        var isValid = true
        /// A non-negative integer attribute; `nil` if it is missing or invalid.
        func number(named name: String) -> Int? {
            guard let text = attributes[name] else { return nil }
            guard let value = Int(text), value >= 0 else {
                recordFault("has '\(text.prefix(16))' for '\(name)'")
                isValid = false
                return nil
            }
            return value
        }
        let new = OMEMetadata.Block(
            page: number(named: "IFD"),
            first: PlaneOrder.Position(
                channel: number(named: "FirstC") ?? 0, zSlice: number(named: "FirstZ") ?? 0,
                time: number(named: "FirstT") ?? 0),
            count: number(named: "PlaneCount"))
        block = isValid ? new : nil
    }
}
