import Inbox
import Linux
import Outbox
import Pipeline

extension JournalEvent {
    /// The fields of the entry; in the journal, `image` is `NUCLEID_IMAGE`.
    var fields: [(name: String, value: String)] {
        switch self {
        case .starting(let model, let kernels, let workers, let threads):
            [
                ("version", Release.version), ("model", model), ("kernels", kernels),
                ("workers", "\(workers)"), ("threads", "\(threads)"),
            ]
        case .exactInstead(let reason):
            [
                ("reason", reason),
                ("cure", "none is needed; 'precision: exact' in the settings ends this warning"),
            ]
        case .portableInstead(let reason):
            [
                ("reason", reason),
                (
                    "cure",
                    "install libopenblas0, or a newer one, or select the products of another processor with "
                        + "OPENBLAS_CORETYPE (docs/manual.md, \"Processors\")"
                ),
            ]
        case .ready(let inbox): [("inbox", inbox)]
        case .done(let sidecar): fields(of: sidecar)
        case .unchanged(let image): [("outcome", "unchanged"), ("image", image)]
        case .failed(let image, let error, let path):
            [
                ("outcome", "failed"), ("image", image), ("code", error.code),
                ("reason", error.message), ("cure", error.cure), ("moved_to", path),
            ]
        case .failedInPlace(let image, let error, let place):
            [
                ("outcome", "failed"), ("image", image), ("code", error.code),
                ("reason", error.message), ("cure", error.cure), ("place", place),
            ]
        case .failureMoved(let image, let place):
            [("outcome", "moved"), ("image", image), ("moved_to", place)]
        case .failureEnded(let image, let reason): [("image", image), ("reason", reason)]
        case .requested(let command, let user, let path, let outcome, let detail):
            [
                ("command", command), ("user", user), ("path", path), ("result", outcome),
                ("detail", detail),
            ]
        case .postponed(let file, let reason):
            [("outcome", "postponed"), ("image", file), ("reason", reason)]
        case .unreadable(let error):
            [
                ("reason", "\(error)"),
                (
                    "cure",
                    error.errno == nil
                        ? "move the folder up, or give it and those around it shorter names"
                        : PermissionCure.reading
                ),
            ]
        case .unanswered(let reason):
            [
                ("reason", reason),
                ("cure", "let nucleid make a socket in the folder 'runtime', then reload it"),
            ]
        case .pageUnwritten(let reason):
            [
                ("reason", reason),
                ("cure", "make room in the outbox, or repair what is said; it is tried again"),
            ]
        case .compared(let file, let record):
            [("outcome", "compared"), ("image", file)] + dice(of: record)
        case .incomplete(let image, let reason):
            [("outcome", "incomplete"), ("image", image), ("reason", reason)]
        case .beingWritten(let image, let since, let reason):
            [
                ("outcome", "incomplete"), ("image", image), ("reason", reason),
                ("since", since.description),
            ]
        case .returned(let image, let file):
            [("outcome", "returned"), ("image", image), ("returned_from", file)]
        case .notReturned(let file, let image, let reason):
            [
                ("image", image), ("failed_file", file), ("reason", reason),
                ("cure", "free the name in the inbox, or move the failed file there yourself"),
            ]
        case .kept(let image, let reason):
            [
                ("outcome", "kept"), ("image", image), ("reason", reason),
                (
                    "cure",
                    "make room in the archive, give the image a shorter name, or \(PermissionCure.moving)"
                ),
            ]
        case .notAFile(let image, let reason):
            [("outcome", "ignored"), ("image", image), ("reason", reason)]
        case .restored(let file): [("outcome", "restored"), ("image", file)]
        case .changed(let image): [("outcome", "changed"), ("image", image)]
        case .paused(let reason):
            [
                ("reason", reason),
                ("cure", "make room or repair what is said; nucleid goes on by itself then"),
            ]
        case .diskWait(let wait):
            fields(of: wait) + [
                (
                    "cure",
                    "check the disk or the file server that holds the path; nucleid goes on by itself"
                )
            ]
        case .diskWaitEnded(let wait): fields(of: wait)
        case .overflow(let folder), .back(let folder): [("folder", folder)]
        case .polling(let folder, let reason, let interval):
            [("folder", folder), ("reason", reason), ("interval", "\(interval)")]
        case .gone(let folder, let reason): [("folder", folder), ("reason", reason)]
        case .unlocked(let folder, let reason):
            [
                ("folder", folder), ("reason", reason),
                (
                    "cure",
                    "remove '\(FolderLock.fileName)' from the folder, then restart nucleid; see that "
                        + "no other nucleid uses the folder"
                ),
            ]
        case .suspect(let image, let signal, let deaths):
            [("image", image), ("signal", signal), ("deaths", "\(deaths)")]
        case .killedForMemory(let image, let deaths):
            [("image", image), ("deaths", "\(deaths)")]
        case .inFlightUnrecorded(let reason):
            [
                ("reason", reason),
                ("cure", "repair what is said about the folder 'state', then restart nucleid"),
            ]
        case .cleared(let count): [("count", "\(count)")]
        case .reloadRefused(let reason):
            [("reason", reason), ("cure", "correct the settings, then 'systemctl reload nucleid'")]
        case .givenUp(let image): [("outcome", "given-up"), ("image", image)]
        case .pageWritten, .resumed, .reloading, .reloaded, .stopping, .stopped: []
        }
    }

    private func fields(of wait: DiskWait) -> [(name: String, value: String)] {
        [("call", wait.action), ("path", wait.path), ("since", wait.since.description)]
    }

    /// Returns the fields of a result.
    private func fields(of sidecar: Sidecar) -> [(name: String, value: String)] {
        var fields = [
            (name: "outcome", value: "done"), ("image", sidecar.image.name),
            ("nuclei", "\(sidecar.nuclei.count)"),
        ]
        fields += planes(of: sidecar.image.planes)
        fields += unprocessed(of: sidecar.image)
        fields += dice(of: sidecar.dice)
        fields += quality(of: sidecar)
        fields.append(("elapsed_ms", "\(Int((sidecar.timingMs["total"] ?? 0).rounded()))"))
        return fields
    }

    /// Returns the planes that were segmented, in the notation of the settings.
    ///
    /// - Returns: No fields for a file with a single plane.
    private func planes(of planes: Sidecar.Planes?) -> [(name: String, value: String)] {
        guard let planes else { return [] }
        var fields = [(name: "file", value: planes.file)]
        fields += series(of: planes)
        fields += [
            ("plane_channel", planes.channelName ?? "\(planes.channel)"),
            ("plane_z", planes.z.map { "\($0)" } ?? "max"), ("plane_time", "\(planes.time)"),
            ("pictures", "\(planes.pictures)"),
        ]
        return fields
    }

    /// The series of a file that has several.
    private func series(of planes: Sidecar.Planes) -> [(name: String, value: String)] {
        guard let index = planes.series, planes.seriesCount ?? 1 > 1 else { return [] }
        return [("series", "\(index)")] + (planes.seriesName.map { [("series_name", $0)] } ?? [])
    }

    /// Returns what of the file is not processed; no field if there is nothing.
    private func unprocessed(of image: Sidecar.Image) -> [(name: String, value: String)] {
        let reasons = (image.notProcessed ?? []).map(\.reason)
        return reasons.isEmpty ? [] : [("not_processed", reasons.joined(separator: "; "))]
    }

    private func quality(of sidecar: Sidecar) -> [(name: String, value: String)] {
        let expected = (sidecar.expectedDice * 10000).rounded() / 10000
        let flags = sidecar.quality?.flags ?? []
        return [("expected_dice", "\(expected)")]
            + (flags.isEmpty ? [] : [("flags", flags.joined(separator: " "))])
    }

    private func dice(of record: DiceRecord?) -> [(name: String, value: String)] {
        switch record {
        case nil: []
        case .measured(let values):
            [("dice", "\((values.value * 10000).rounded() / 10000)")]
                + (values.warning.map { [("dice_warning", $0)] } ?? [])
        case .failed(let failure): [("dice_error", failure.error.message)]
        }
    }
}
