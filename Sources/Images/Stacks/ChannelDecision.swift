/// The channel of a file that is segmented, and why.
package struct ChannelDecision: Sendable, Hashable {
    /// What decided.
    package enum Basis: String, Sendable {
        /// The setting `plane_channel`.
        case setting
        /// The file has no other.
        case only
        /// The name of the channel in the file.
        case name
        /// The name of the file.
        case fileName = "file_name"
        /// The colour in which the channel is displayed: blue.
        case colour
        /// The network found clearly more convincing nuclei in it than in the others.
        case network
        /// Nothing: it is the most likely of several.
        case guess
    }

    /// The channel, counted from 0; for a colour of an RGB picture, 0.
    package let channel: Int
    /// The colour of an RGB picture; `nil` for another file, and for the luma of all colours.
    package let colour: ColourChannel?
    /// What decided.
    package let basis: Basis

    /// Creates a decision.
    package init(channel: Int = 0, colour: ColourChannel? = nil, basis: Basis) {
        self.channel = channel
        self.colour = colour
        self.basis = basis
    }
}

extension ChannelDecision {
    /// The channel whose name, or that of the file, says that it shows nuclei.
    ///
    /// Of several, the one with the surest name; of equals, the first. Names that the file gives its
    /// channels come before their stains, these before the file's own name, and colours last.
    ///
    /// - Parameters:
    ///   - names: The name of each channel.
    ///   - stains: The stain of each channel, if the file gives it besides the names.
    ///   - colours: The colour in which each channel is displayed.
    ///   - file: The name of the file; `nil` to leave it out.
    /// - Returns: `nil` if no name decides.
    package static func byName(
        _ names: [String?], stains: [String?], colours: [ChannelColour?] = [], file: String? = nil
    ) -> ChannelDecision? {
        let inFile = file.map { FileNameChannels(of: $0).names(count: names.count) } ?? []
        for (words, basis) in [(names, Basis.name), (stains, .name), (inFile, .fileName)] {
            let kinds = words.map { $0.flatMap { NuclearStain(of: $0) } }
            if let surest = kinds.compactMap(\.self).max(),
                let channel = kinds.firstIndex(of: surest)
            {
                return ChannelDecision(channel: channel, basis: basis)
            }
        }
        let blue = colours.indices.filter { colours[$0]?.isBlue == true }
        let others = colours.indices.filter { colours[$0]?.isBlue == false }
        guard blue.count == 1, !others.isEmpty else { return nil }
        return ChannelDecision(channel: blue[0], basis: .colour)
    }
}

/// The names of channels in the name of a file, as microscopes write it.
///
/// `plate_w1DAPI.tif` and `cells_ch00_DAPI_ch01_GFP.tif` number them: `w` from 1 (MetaXpress), `ch`
/// and `c` from 0 (Leica). `cells_DAPI_GFP.tif` names all in their order.
package struct FileNameChannels: Sendable, Equatable {
    private var numbered: [Int: String] = [:]
    private var inOrder: [String] = []

    /// Words for other stains than nuclear ones.
    private static let otherStains: Set<String> = [
        "gfp", "egfp", "yfp", "cfp", "rfp", "mcherry", "cherry", "tomato", "fitc", "tritc", "cy3",
        "cy5", "cy7", "texasred", "alexa", "af488", "af555", "af568", "af594", "af647", "a488",
        "a568", "a647", "actin", "phalloidin", "tubulin", "bf", "brightfield", "dic", "phase",
    ]

    /// Parses the name of a file.
    package init(of file: String) {
        let words = Self.stem(of: file).split { !$0.isLetter && !$0.isNumber }.map(String.init)
        for (index, word) in words.enumerated() {
            let plain = word.lowercased()
            for (prefix, first) in [("ch", 0), ("w", 1), ("c", 0)] where plain.hasPrefix(prefix) {
                let digits = plain.dropFirst(prefix.count).prefix { $0.isNumber }
                guard !digits.isEmpty, digits.count <= 3, let number = Int(digits) else { continue }
                let rest = String(word.dropFirst(prefix.count + digits.count))
                // 'C01' alone is a well of a plate.
                guard prefix != "c" || !rest.isEmpty else { continue }
                let name = rest.isEmpty && index + 1 < words.count ? words[index + 1] : rest
                if !name.isEmpty, numbered[number - first] == nil {
                    numbered[number - first] = name
                }
                break
            }
            if NuclearStain(of: word) != nil || Self.otherStains.contains(plain) {
                inOrder.append(word)
            }
        }
    }

    /// The name without its extension, be it two as in `.ome.tif`.
    private static func stem(of file: String) -> String {
        var stem = file[...]
        for _ in 0..<2 {
            guard let dot = stem.lastIndex(of: "."),
                ["tif", "tiff", "ome", "png", "jpg", "jpeg", "bmp", "stk", "lsm"].contains(
                    stem[stem.index(after: dot)...].lowercased())
            else { break }
            stem = stem[..<dot]
        }
        return String(stem)
    }

    /// The name of each of so many channels; `nil` for those that are not named.
    package func names(count: Int) -> [String?] {
        guard count > 1 else { return [] }
        let found = (0..<count).map { numbered[$0] }
        if found.contains(where: { $0.flatMap { NuclearStain(of: $0) } != nil }) { return found }
        return inOrder.count == count ? inOrder : []
    }
}
