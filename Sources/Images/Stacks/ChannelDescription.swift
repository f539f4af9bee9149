/// What a file says about a channel besides OME-XML.
struct ChannelDescription: Sendable, Equatable {
    /// The longest name, in characters.
    private static let longestName = 256

    /// The name; `nil` if the file does not give one.
    let name: String?
    /// The colour in which it is displayed; `nil` if unknown.
    let colour: ChannelColour?

    /// Creates a description; an empty name counts as none.
    init(name: String? = nil, colour: ChannelColour? = nil) {
        let trimmed = name.map { name in
            String(name.trimmingPrefix { $0.isWhitespace }.prefix(Self.longestName))
        }
        self.name = trimmed?.isEmpty == false ? trimmed : nil
        self.colour = colour
    }

    /// The description with what it lacks from another one.
    func completed(by other: ChannelDescription) -> ChannelDescription {
        ChannelDescription(name: name ?? other.name, colour: colour ?? other.colour)
    }
}

extension [ChannelDescription] {
    /// The descriptions, one for each of `count` channels, with what they lack from others.
    ///
    /// Others that are not as many describe other channels, and are left out.
    func completed(by others: [ChannelDescription], count: Int) -> [ChannelDescription] {
        guard others.count == count, !others.isEmpty else { return self }
        guard self.count == count else { return others }
        return zip(self, others).map { $0.completed(by: $1) }
    }

    /// Descriptions without the names, if these are all the same and so tell nothing apart.
    var withDistinctNames: [ChannelDescription] {
        let names = Set(compactMap(\.name))
        guard count > 1, names.count == 1, allSatisfy({ $0.name != nil }) else { return self }
        return map { ChannelDescription(colour: $0.colour) }
    }
}
