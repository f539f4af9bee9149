/// Collects the OME-XML metadata of all images of a file.
struct OMEListener: XMLListener {
    /// The metadata collected so far.
    private(set) var metadata = OMEMetadata()
    /// Whether the root element is `OME`.
    private(set) var isOME = false
    /// The elements that are open, from the root on.
    private var path: [Element] = []
    private var image = OMEMetadata.Image()
    private var block: OMEMetadata.Block?

    /// An element at its place in the schema; compared a million times in a hostile document.
    private enum Element {
        case ome
        case binaryOnly
        case image
        case pixels
        case channel
        case tiffData
        case uuid
        case other

        /// The element of a name within another; `nil` stands for the document.
        init(_ name: String, in parent: Element?) {
            self =
                switch (parent, name) {
                case (nil, "OME"): .ome
                case (.ome, "BinaryOnly"): .binaryOnly
                case (.ome, "Image"): .image
                case (.image, "Pixels"): .pixels
                case (.pixels, "Channel"): .channel
                case (.pixels, "TiffData"): .tiffData
                case (.tiffData, "UUID"): .uuid
                default: .other
                }
        }
    }

    mutating func begin(_ name: String, attributes: [String: String]) {
        let element = Element(name, in: path.last)
        if path.isEmpty { isOME = element == .ome }
        path.append(element)
        switch element {
        case .ome: metadata.identifier = attributes["UUID"]
        case .binaryOnly: metadata.metadataFile = attributes["MetadataFile"] ?? ""
        case .image: image = OMEMetadata.Image(name: attributes["Name"])
        case .pixels: readPixels(attributes)
        case .channel:
            image.channels.append(
                .init(
                    name: attributes["Name"], fluor: attributes["Fluor"],
                    colour: attributes["Color"].flatMap { Int32($0) }.map {
                        ChannelColour(rgba: UInt32(bitPattern: $0))
                    }))
        case .tiffData: readTiffData(attributes)
        case .uuid: block?.file = attributes["FileName"]
        case .other: break
        }
    }

    mutating func end(_ name: String, text: String) {
        switch path.popLast() {
        case .uuid:
            let identifier = text.filter { !$0.isWhitespace }
            block?.identifier = identifier.isEmpty ? nil : identifier
        case .tiffData:
            if let block { image.blocks.append(block) }
            block = nil
        case .image:
            if image.order.runs.isEmpty { recordFault("has an image without 'Pixels'") }
            metadata.images.append(image)
        case .ome:
            if metadata.metadataFile == nil, metadata.images.isEmpty {
                recordFault("has no 'Pixels'")
            }
        case .binaryOnly, .pixels, .channel, .other, nil: break
        }
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
