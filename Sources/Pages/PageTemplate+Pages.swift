// The files under Resources, embedded by SwiftPM: index.html is PackageResources.index_html.
extension PageTemplate {
    /// The page beside the results, which shows all of them.
    package static let index = PageTemplate(PackageResources.index_html)
}
