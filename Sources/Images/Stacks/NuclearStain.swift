/// The stains that nuclei are seen by.
enum NuclearStain {
    private static let words: Set<String> = [
        "dapi", "hoechst", "dna", "nuclei", "nucleus", "nuclear", "draq5",
    ]

    /// Whether a channel's name has that of a nuclear stain as a word; its number (`Hoechst 33342`,
    /// `DAPI405`) may stand right behind it.
    static func isNamed(_ name: String) -> Bool {
        name.lowercased().split { !$0.isLetter && !$0.isNumber }.contains { word in
            let letters = word.reversed().drop { $0.isNumber }.reversed()
            return words.contains(String(word)) || words.contains(String(letters))
        }
    }
}
