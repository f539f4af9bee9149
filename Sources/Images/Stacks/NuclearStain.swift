/// The stains that label nuclei.
enum NuclearStain {
    private static let words: Set<String> = [
        "dapi", "hoechst", "dna", "nuclei", "nucleus", "nuclear", "draq5",
    ]

    /// Whether a channel's name contains the name of a nuclear stain as a word.
    ///
    /// A number may follow it directly or as the next word (`DAPI405`, `Hoechst 33342`).
    static func matches(_ name: String) -> Bool {
        name.lowercased().split { !$0.isLetter && !$0.isNumber }.contains { word in
            let letters = word.reversed().drop { $0.isNumber }.reversed()
            return words.contains(String(word)) || words.contains(String(letters))
        }
    }
}
