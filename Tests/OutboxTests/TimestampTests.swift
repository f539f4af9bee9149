import Outbox
import Testing

@Suite("Timestamp")
struct TimestampTests {
    @Test(
        "times are formatted as RFC 3339 in UTC with milliseconds",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_000_000, "1970-01-01T00:00:00.001Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00.000Z"),
            (978_307_199_999_000_000, "2000-12-31T23:59:59.999Z"),
            (1_234_567_890_123_000_000, "2009-02-13T23:31:30.123Z"),
            (1_795_305_599_123_000_000, "2026-11-21T23:59:59.123Z"),
            (4_102_444_800_000_000_000, "2100-01-01T00:00:00.000Z"),
            (9_223_372_036_854_775_807, "2262-04-11T23:47:16.854Z"),
            (-1_000_000, "1969-12-31T23:59:59.999Z"),
            (-86_400_000_000_000, "1969-12-31T00:00:00.000Z"),
            (-9_223_372_036_854_775_808, "1677-09-21T00:12:43.145Z"),
        ])
    func known(nanoseconds: Int, text: String) {
        #expect(Timestamp(nanoseconds: nanoseconds).description == text)
    }

    @Test(
        "fractions of a millisecond are rounded down",
        arguments: [
            (999_999, "1970-01-01T00:00:00.000Z"),
            (999_500_000, "1970-01-01T00:00:00.999Z"),
            (999_999_999, "1970-01-01T00:00:00.999Z"),
            (1_700_000_000_999_500_000, "2023-11-14T22:13:20.999Z"),
            (1_700_000_000_999_999_999, "2023-11-14T22:13:20.999Z"),
            (1_700_000_000_000_999_999, "2023-11-14T22:13:20.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (-999_999, "1969-12-31T23:59:59.999Z"),
        ])
    func dropped(nanoseconds: Int, text: String) {
        #expect(Timestamp(nanoseconds: nanoseconds).description == text)
    }

    @Test("every millisecond of a second is formatted exactly", arguments: [0, 1_795_305_599])
    func milliseconds(second: Int) {
        let wrong = (0..<1000).filter { millisecond in
            let nanoseconds = second * 1_000_000_000 + millisecond * 1_000_000
            let digits = String(1000 + millisecond).dropFirst()
            return !Timestamp(nanoseconds: nanoseconds).description.hasSuffix(".\(digits)Z")
        }

        #expect(wrong.isEmpty)
    }
}
