extension Double {
    /// The nearest number with at most `digits` decimal places.
    func rounded(to digits: Int) -> Double {
        let factor = Double((0..<digits).reduce(1) { factor, _ in factor * 10 })
        return (self * factor).rounded() / factor
    }

    /// A non-negative number as text with one decimal place.
    var text: String {
        let tenths = Int((self * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// A fraction in 0…1 as a percentage with one decimal place.
    var percent: String { "\((self * 100).text) %" }

    /// A non-negative number with four decimals.
    var fraction: String {
        let whole = Int((self * 10000).rounded())
        return "\(whole / 10000).\(String(10000 + whole % 10000).dropFirst())"
    }
}
