// The files under Resources, embedded by SwiftPM: index.html is PackageResources.index_html.
extension PageTemplate {
    /// The page beside the results, which shows all of them.
    package static let index = PageTemplate(PackageResources.index_html)

    /// How well a model does on images that have a truth.
    package static let evaluation = PageTemplate(PackageResources.evaluation_html)

    /// How a model was trained.
    package static let training = PageTemplate(PackageResources.training_html)
}
