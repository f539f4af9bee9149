/// What tells a nucleus from every other, of all images: a UUID that is the same in each run.
///
/// Version 8 of RFC 9562 (section 5.8): 24 digits of a digest and the nucleus's number.
package struct NucleusID: Sendable, Equatable {
    /// 36 characters: groups of 8, 4, 4, 4 and 12 hexadecimal digits.
    package let text: String

    /// Names nucleus `number` of the image, or the result, that a digest stands for.
    ///
    /// - Parameters:
    ///   - number: 1…2³² − 1.
    ///   - digest: At least 24 hexadecimal digits, such as a SHA-256.
    package init(number: Int, digest: String) {
        var digits = digest.prefix(24).compactMap(\.hexDigitValue)
        precondition(digits.count == 24, "a digest has 24 hexadecimal digits or more")
        precondition(UInt32(exactly: number) != nil, "a nucleus's number has 32 bits at most")
        digits[12] = 8
        digits[16] = 8 | digits[16] & 3
        let number = String(number, radix: 16)
        let all =
            digits.map { String($0, radix: 16) }.joined()
            + String(repeating: "0", count: 8 - number.count) + number
        var text = ""
        for (place, digit) in all.enumerated() {
            if [8, 12, 16, 20].contains(place) { text.append("-") }
            text.append(digit)
        }
        self.text = text
    }
}
