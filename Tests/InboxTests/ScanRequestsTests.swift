import Inbox
import Testing

@Suite("Requests of scans")
struct ScanRequestsTests {
    @Test("a request is met by the next scan, or by the one after a scan that has begun before")
    func requested() {
        var scans = ScanRequests()
        #expect(scans.request() == 1 && scans.isDue)
        scans.begin()
        #expect(!scans.isDue)
        #expect(scans.request() == 2 && scans.isDue)
        scans.end()
        #expect(scans.ended == 1 && scans.isDue)
        scans.begin()
        scans.end()
        #expect(scans.ended == 2 && !scans.isDue)
    }
}
