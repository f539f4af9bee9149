/// The names of channels that show nuclei.
package enum NuclearStain: Int, Sendable, Comparable {
    /// A wavelength at which nuclear stains are excited (405 nm).
    case wavelength
    /// A stain or a protein that is mostly nuclear: SYTOX, TO-PRO, propidium iodide, H2B, DNA.
    case likely
    /// A word for nuclei.
    case nuclei
    /// A stain of nuclei alone: DAPI, Hoechst, DRAQ5.
    case stain

    package static func < (one: NuclearStain, other: NuclearStain) -> Bool {
        one.rawValue < other.rawValue
    }

    private static let words: [String: NuclearStain] = {
        var words: [String: NuclearStain] = [:]
        for word in ["dapi", "hoechst", "draq5", "draq7", "draq", "h33342", "h33258", "nucblue"] {
            words[word] = .stain
        }
        for word in ["nuclei", "nucleus", "nuclear", "nuc", "nucl"] { words[word] = .nuclei }
        for word in [
            "dna", "sytox", "topro", "topro3", "propidium", "h2b", "sirdna", "nucred", "nucgreen",
            "nucspot", "nuclight", "histone", "7aad",
        ] {
            words[word] = .likely
        }
        for word in ["405", "405nm", "ex405", "laser405"] { words[word] = .wavelength }
        return words
    }()
    /// Words that are unmistakable within others, such as `ConfDAPI`.
    private static let unmistakable: Set<String> = [
        "dapi", "hoechst", "draq", "nuclei", "nucleus", "sytox",
    ]
    /// Words before a stain that deny it, as in `non-nuclear` and `anti-DNA`.
    private static let denials: Set<String> = ["non", "not", "no", "anti", "without", "minus"]
    /// Words that name something else with the word for nuclei, as in `nuclear envelope`.
    private static let other: Set<String> = [
        "envelope", "membrane", "lamina", "lamin", "pore", "speckles", "damage", "free",
    ]

    /// The kind of stain that a channel's name contains as a word; `nil` if it contains none.
    ///
    /// Words are parted by anything but letters and digits. Digits may follow a stain
    /// (`DAPI405`, `Hoechst 33342`), and the number of a wavelength may precede it (`w1DAPI`).
    package init?(of name: String) {
        let words = name.split { !$0.isLetter && !$0.isNumber }.map(String.init)
        var best: NuclearStain?
        for (index, word) in words.enumerated() {
            let kind = Self.kind(of: word) ?? Self.hyphenated(words, at: index)
            guard let kind else { continue }
            let before = index > 0 ? words[index - 1].lowercased() : ""
            let behind = index + 1 < words.count ? words[index + 1].lowercased() : ""
            guard !Self.denials.contains(before), !Self.other.contains(behind) else { continue }
            best = max(best ?? kind, kind)
        }
        guard let best else { return nil }
        self = best
    }

    /// The kind of stains that are written in several words: TO-PRO-3, SiR-DNA, 7-AAD.
    private static func hyphenated(_ words: [String], at index: Int) -> NuclearStain? {
        guard index + 1 < words.count else { return nil }
        return Self.words[(words[index] + words[index + 1]).lowercased()]
    }

    private static func kind(of word: String) -> NuclearStain? {
        // Propidium iodide; in lower case it is rather a part of a name.
        if word == "PI" { return .likely }
        let plain = word.lowercased()
        if let kind = words[plain] { return kind }
        let unprefixed = withoutWavelength(plain)
        let letters = String(unprefixed.reversed().drop { $0.isNumber }.reversed())
        if let kind = words[unprefixed] ?? (letters.isEmpty ? nil : words[letters]) { return kind }
        if plain.hasPrefix("h2b") { return .likely }
        return parts(of: word).contains { unmistakable.contains($0) } ? .stain : nil
    }

    /// A word without the number of a wavelength or channel before it: `w1`, `c2`, `ch00`.
    private static func withoutWavelength(_ word: String) -> String {
        for prefix in ["w", "ch", "c"] where word.hasPrefix(prefix) {
            let digits = word.dropFirst(prefix.count).prefix { $0.isNumber }
            if !digits.isEmpty { return String(word.dropFirst(prefix.count + digits.count)) }
        }
        return word
    }

    /// The parts of a word between changes of case and between letters and digits, in lower case.
    private static func parts(of word: String) -> [String] {
        var parts: [String] = []
        var part = ""
        let letters = Array(word)
        for (index, letter) in letters.enumerated() {
            let next = index + 1 < letters.count ? letters[index + 1] : nil
            if let last = part.last {
                let changes =
                    last.isNumber != letter.isNumber || last.isLowercase && letter.isUppercase
                    || last.isUppercase && letter.isUppercase && next?.isLowercase == true
                if changes {
                    parts.append(part.lowercased())
                    part = ""
                }
            }
            part.append(letter)
        }
        return parts + [part.lowercased()]
    }
}
