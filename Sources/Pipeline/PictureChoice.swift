/// The choice of what a result has for people to look at, besides overlay and thumbnail.
package struct PictureChoice: Sendable, Equatable {
    /// Whether the labels of nuclei are written into the overlay.
    package var overlayNumbers: Bool
    /// Whether there is a page of the image's nuclei.
    package var nucleiPage: Bool

    /// By default there is a page, and the overlay has outlines alone.
    package init(overlayNumbers: Bool = false, nucleiPage: Bool = true) {
        self.overlayNumbers = overlayNumbers
        self.nucleiPage = nucleiPage
    }
}
