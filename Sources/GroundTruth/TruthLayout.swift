import SystemPackage

/// How the Data Science Bowl 2018 lays an image and the masks of its nuclei out (Caicedo et al.,
/// Nature Methods 2019): `X/images/X.png` and, whatever their names, `X/masks/*.png`.
///
/// An image of another name has no masks there, as nobody could tell whose they are.
package enum TruthLayout {
    /// The folder of the masks of an image, if it is laid out so.
    package static func masks(of image: FilePath) -> FilePath? {
        let folder = image.removingLastComponent()
        let set = folder.removingLastComponent()
        guard folder.lastComponent?.string == "images", let name = set.lastComponent,
            image.stem == name.string
        else { return nil }
        return set.appending("masks")
    }

    /// The names that the image of a folder of masks may have, if it is laid out so.
    package static func images(of masks: FilePath, endings: [String]) -> [FilePath] {
        let set = masks.removingLastComponent()
        guard masks.lastComponent?.string == "masks", let name = set.lastComponent?.string else {
            return []
        }
        return endings.compactMap { ending in
            FilePath.Component("\(name).\(ending)").map { set.appending("images").appending($0) }
        }
    }
}
