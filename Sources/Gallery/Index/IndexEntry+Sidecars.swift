import Outbox
import SystemPackage

extension IndexEntry {
    /// A result.
    ///
    /// - Parameters:
    ///   - sidecar: What it says.
    ///   - path: Its own path, relative to the outbox.
    init(_ sidecar: Sidecar, at path: FilePath) {
        let name = ResultName(sidecar.image.path)
        func link(_ suffix: String) -> RelativeURL? {
            guard sidecar.outputs[name.key(suffix)] != nil else { return nil }
            return RelativeURL(path: name.file(suffix).bytes)
        }
        self.init(
            name: sidecar.image.name,
            files: Files(
                overlay: link(Outbox.overlay), thumbnail: link(Outbox.thumbnail),
                mask: link(Outbox.mask) ?? link(Outbox.maskTIFF),
                labels: link(Outbox.labels) ?? link(Outbox.labelsTIFF), table: link(Outbox.table),
                sidecar: RelativeURL(path: path.bytes)),
            width: sidecar.image.width, height: sidecar.image.height,
            nuclei: sidecar.nuclei.count, dice: sidecar.dice?.value,
            expectedDice: sidecar.expectedDice, flags: sidecar.quality?.flags ?? [],
            finished: sidecar.finished.description)
    }

    /// A failure; its files are in another folder, which the page does not reach.
    init(_ failure: FailureSidecar) {
        self.init(
            name: failure.image.name, files: Files(), finished: failure.finished.description,
            error: Failure(
                code: failure.error.code, message: failure.error.message, cure: failure.error.cure))
    }
}
