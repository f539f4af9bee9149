/// One measurement: an object of JSON whose keys are its properties, or a row of a table.
protocol BenchLine: Encodable {
    /// The row, with units left to the headings.
    var cells: [String] { get }
}

extension Double {
    /// The nearest number with so many digits behind the point.
    func rounded(to digits: Int) -> Double {
        let factor = Double((0..<digits).reduce(1) { factor, _ in factor * 10 })
        return (self * factor).rounded() / factor
    }

    /// A number of 0 or more as text, with one digit behind the point.
    var text: String {
        let tenths = Int((self * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// A share of 0…1 as text.
    var percent: String { "\((self * 100).text) %" }
}
