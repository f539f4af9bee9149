import Inbox
import SystemPackage
import Testing

@Suite("Names of results that are annotations")
struct ResultAnnotationNameTests {
    @Test(
        "the name of a result is that of its image and a suffix",
        arguments: [
            ("p/a.png.labels.png", "p/a.png"), ("a.tif.labels.tif", "a.tif"),
            ("a.labels.tiff", "a"), ("a.jpg.geojson", "a.jpg"), ("a.RoiSet.zip", "a"),
            ("a.roiset.zip", "a"), ("a.tif#t0003.roi", "a.tif#t0003"), ("a.zip", nil),
            ("a.mask.png", nil), ("labels.png", nil), (".geojson", nil), ("a.json", nil),
            ("a.geojson/b", nil),
        ])
    func base(name: String, base: String?) {
        #expect(ResultAnnotationName.base(of: FilePath(name))?.string == base)
    }

    @Test("outlines have a suffix that is no image's, and are not hidden")
    func outlines() {
        let names = ["a.geojson", "a.labels.png", "a.zip", ".x/a.geojson", "a.RoiSet.zip", "a.roi"]

        #expect(
            names.filter { ResultAnnotationName.isOutlines(FilePath($0)) }
                == ["a.geojson", "a.RoiSet.zip", "a.roi"])
    }
}
