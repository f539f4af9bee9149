extension DiceEstimate: Codable {
    private enum CodingKeys: String, CodingKey { case intercept, terms, spread, quantiles }

    /// The largest magnitude of a number that is read.
    private static let mostMagnitude = 1e6
    /// The least standard deviation that is read.
    private static let leastDeviation = 1e-6

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        intercept = try values.decode(Double.self, forKey: .intercept)
        terms = try values.decode([Term].self, forKey: .terms)
        spread = try values.decode(Spread.self, forKey: .spread)
        let ends = try values.decode([Double].self, forKey: .quantiles)
        func require(that condition: Bool, else sentence: String) throws {
            guard !condition else { return }
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: sentence))
        }
        let numbers =
            [intercept, spread.base, spread.dice, spread.distance] + ends
            + terms.flatMap { [$0.mean, $0.deviation, $0.weight] }
        // Larger ones would overflow to what is no number.
        try require(
            that: numbers.allSatisfy { abs($0) <= Self.mostMagnitude },
            else: "a number of it is beyond 1e6")
        try require(
            that: ends.count == 2 && ends[0] <= 0 && ends[1] >= 0,
            else: "its quantiles are not a number of at most 0 and one of at least 0")
        try require(
            that: Set(terms.map(\.feature)).count == terms.count, else: "its terms repeat a feature"
        )
        for term in terms {
            let name = term.feature.rawValue
            try require(
                that: term.deviation >= Self.leastDeviation,
                else: "its deviation of \(name) is below 1e-6")
            try require(
                that: term.feature.raisesDice ? term.weight >= 0 : term.weight <= 0,
                else: "its weight of \(name) has the wrong sign")
        }
        try require(
            that: [spread.base, spread.dice, spread.distance].allSatisfy { $0 >= 0 },
            else: "its spread is below 0")
        quantiles = ends[0]...ends[1]
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(intercept, forKey: .intercept)
        try values.encode(terms, forKey: .terms)
        try values.encode(spread, forKey: .spread)
        try values.encode([quantiles.lowerBound, quantiles.upperBound], forKey: .quantiles)
    }
}
