/// Files in a folder of annotations, an image, and the annotation that is the image's: one table,
/// through which evaluation, daemon and training find annotations.
package struct AnnotationNamingCase: Sendable, CustomStringConvertible {
    /// The image, or the name of a picture of a stack.
    package let image: String
    /// The files that exist.
    package let files: [String]
    /// The annotation where the folder mirrors that of the images.
    package let mirrored: String?
    /// The annotation where the images lie in the same folder.
    package let shared: String?

    package var description: String { "\(image) of \(files)" }

    private init(_ image: String, _ files: [String], mirrored: String?, shared: String?) {
        self.image = image
        self.files = files
        self.mirrored = mirrored
        self.shared = shared
    }

    private init(_ image: String, _ files: [String], mirrored: String?) {
        self.init(image, files, mirrored: mirrored, shared: nil)
    }

    private init(_ image: String, _ files: [String], _ both: String?) {
        self.init(image, files, mirrored: both, shared: both)
    }

    package static let all: [AnnotationNamingCase] = [
        // The image's own path, then its stem as .png, .tif and .tiff in any case.
        .init("plate/a.png", ["plate/a.png"], mirrored: "plate/a.png"),
        .init("plate/a.tif", ["plate/a.png"], mirrored: "plate/a.png"),
        .init("plate/a.png", ["plate/a.tif"], mirrored: "plate/a.tif"),
        .init("a.png", ["a.TIF"], mirrored: "a.TIF"),
        .init("a.png", ["a.Tiff"], mirrored: "a.Tiff"),
        .init("a.tif", ["a.PNG", "a.tiff"], mirrored: "a.PNG"),
        .init("a.tif", ["a.TIF", "a.png"], mirrored: "a.png"),
        .init("c.tif", ["c.png", "c.tif"], mirrored: "c.tif"),
        .init("c.jpg", ["c.png", "c.tif", "c.tiff"], mirrored: "c.png"),
        .init("c.jpg", ["c.jpg", "c.png"], mirrored: "c.jpg"),
        .init("c.ome.tif", ["c.ome.png", "c.png"], mirrored: "c.ome.png"),
        .init("a.png", ["a.bmp", "a.csv", "A.png", "plate/a.png", "b.png"], nil),

        // Labels or masks beside a folder of images.
        .init("s/images/a.tif", ["s/labels/a.png", "s/masks/a.png"], "s/labels/a.png"),
        .init("s/images/a.jpg", ["s/labels/a.csv", "s/masks/a.TIF"], "s/masks/a.TIF"),
        .init("s/images/a.jpg", ["s/labels/a.jpg", "s/labels/a.png"], "s/labels/a.jpg"),
        .init("images/a.tif", ["labels/a.tiff", "labels/a.TIF"], "labels/a.TIF"),
        .init("images/a.tif", ["masks/a.png", "masks/b.png"], "masks/a.png"),
        .init("s/images/a.tif", ["labels/a.png", "t/labels/a.png", "s/label/a.png"], nil),
        .init("s/image/a.tif", ["s/labels/a.png"], nil),
        .init("s/images/a.tif", ["s/images/a.png"], mirrored: "s/images/a.png"),
        .init("s/images/a.tif", ["s/images/a.tif", "s/labels/a.png"], "s/labels/a.png"),

        // A mask for each nucleus, unless one file has the image's own name.
        .init("ab/images/ab.png", ["ab/images/ab.png", "ab/masks/1.png"], "ab/masks"),
        .init("ab/images/ab.png", ["ab/masks/1.png", "ab/masks/ab.png"], "ab/masks/ab.png"),
        .init("ab/images/ab.png", ["ab/masks/1.png", "ab/masks/ab.Tif"], "ab/masks/ab.Tif"),
        .init("ab/images/ab.png", ["ab/masks/1.png", "ab/labels/ab.png"], "ab/labels/ab.png"),
        .init("ab/images/ab.png", ["ab/masks/ab.bmp"], "ab/masks"),
        .init("ab/images/other.png", ["ab/masks/1.png"], nil),
        .init("ab/images/ab.png", ["ab/masks/Thumbs.db", "ab/masks/deep/1.png"], nil),
        .init(
            "ab/images/ab.png", ["ab/masks/Thumbs.db", "ab/images/ab.png"],
            mirrored: "ab/images/ab.png"),

        // A picture of a stack: its own annotation before that of its file.
        .init("a.tif#t0003", ["a#t0003.png", "a.tif"], mirrored: "a#t0003.png"),
        .init("a.tif#t0004", ["a#t0003.png", "a.tif"], mirrored: "a.tif"),
        .init("a.tif#t0000z0001", ["a.TIF"], mirrored: "a.TIF"),
        .init("d.tif#t0001", ["d.tif#t0001.tif", "d.tif"], mirrored: "d.tif#t0001.tif"),
        .init("a#t3.tif", ["a.tif"], nil),
        .init("a.tif#t0001", ["a#t0002.png"], nil),
        .init("s/images/a.tif#t0003", ["s/labels/a#t0003.TIF"], "s/labels/a#t0003.TIF"),
        .init("s/images/a.tif#t0003", ["s/labels/a.png"], "s/labels/a.png"),
        .init(
            "s/images/a.tif#z0001", ["s/labels/a.tif", "s/masks/a#z0001.png"],
            "s/masks/a#z0001.png"),
        .init("ab/images/ab.tif#t0000", ["ab/masks/1.png"], nil),

        // The names of nucleid's own results, behind the image's name or the one without extension.
        .init("plate/a.png", ["plate/a.png.labels.png"], mirrored: "plate/a.png.labels.png"),
        .init("a.jpg", ["a.jpg.labels.tif", "a.png.labels.png"], mirrored: "a.jpg.labels.tif"),
        .init("a.jpg", ["a.jpg.geojson"], mirrored: "a.jpg.geojson"),
        .init("a.jpg", ["a.geojson", "b.geojson"], mirrored: "a.geojson"),
        .init("a.ome.tif", ["a.ome.tif.RoiSet.zip"], mirrored: "a.ome.tif.RoiSet.zip"),
        .init("a.tif", ["a.tif.mask.png", "a.tif.json", "a.zip", "a.tif.zip"], nil),
        .init("s/images/a.tif", ["s/labels/a.tif.labels.tif"], "s/labels/a.tif.labels.tif"),
        .init("s/images/a.jpg", ["s/masks/a.jpg.roi"], "s/masks/a.jpg.roi"),
        .init(
            "s/images/a.tif", ["s/labels/a.tif.geojson", "s/masks/a.tif"], "s/labels/a.tif.geojson"),
        .init(
            "ab/images/ab.png", ["ab/masks/1.png", "ab/labels/ab.geojson"], "ab/labels/ab.geojson"),
        .init(
            "a.tif#t0003", ["a.tif#t0003.labels.png", "a.tif"], mirrored: "a.tif#t0003.labels.png"),
        .init("a.tif#t0003", ["a#t0003.geojson"], mirrored: "a#t0003.geojson"),
        .init("a.tif#t0003", ["a.tif.geojson", "a.tif.labels.png", "a.geojson"], nil),
        .init("\u{E9}.tif", ["e\u{301}.tif.geojson"], mirrored: "e\u{301}.tif.geojson"),

        // Names that differ in their Unicode normalization alone, as macOS copies them.
        .init("cell-\u{E9}.tif", ["cell-e\u{301}.tif"], mirrored: "cell-e\u{301}.tif"),
        .init("cell-e\u{301}.png", ["cell-\u{E9}.TIF"], mirrored: "cell-\u{E9}.TIF"),
        .init("\u{E9}.tif", ["e\u{301}.tif", "\u{E9}.png"], mirrored: "\u{E9}.png"),
        .init("\u{E9}/images/e\u{301}.png", ["\u{E9}/masks/1.png"], "\u{E9}/masks"),
        .init("\u{E9}.tif#t0003", ["e\u{301}#t0003.png"], mirrored: "e\u{301}#t0003.png"),
        .init("\u{E9}.tif", ["e.tif", "\u{E8}.tif"], nil),
    ]
}
