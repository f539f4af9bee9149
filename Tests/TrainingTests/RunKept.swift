import Foundation
import Gradients
import SystemPackage
import TestSupport
import Training

/// The content of a run's folder, without durations.
struct RunKept: Equatable {
    let state: NetworkState
    let adam: Adam
    let average: MovingAverage
    let position: [String: NSObject]
    let model: [UInt8]
    let lastModel: [UInt8]
    let metrics: [EpochMetrics]
    let strip: [String: [UInt8]]

    init(_ fixture: RunFixture, _ run: FilePath? = nil) throws {
        let checkpoint = try fixture.checkpoint(of: run)
        state = checkpoint.state
        adam = checkpoint.adam
        average = checkpoint.average
        let notes = try JSONSerialization.jsonObject(
            with: Data((checkpoint.loopState["position"] ?? "").utf8))
        position = (notes as? [String: NSObject] ?? [:])
            .filter { !["seconds", "epochSeconds", "epochDataWait"].contains($0.key) }
        model = try fixture.read("model.safetensors", of: run)
        lastModel = try fixture.read("model-last.safetensors", of: run)
        metrics = try fixture.figures(of: run).map { figures in
            var figures = figures
            figures.seconds = 0
            figures.dataWaitSeconds = nil
            return figures
        }
        let folder = (run ?? fixture.run).appending("strip")
        strip = try Dictionary(
            uniqueKeysWithValues: Fixtures.names(in: folder).map {
                ($0, try fixture.read("strip/\($0)", of: run))
            })
    }

    /// The names of the properties that differ.
    func differences(from other: RunKept) -> [String] {
        let same = [
            ("state", state == other.state), ("adam", adam == other.adam),
            ("average", average == other.average), ("position", position == other.position),
            ("model", model == other.model),
            ("lastModel", lastModel == other.lastModel), ("metrics", metrics == other.metrics),
            ("strip", strip == other.strip),
        ]
        return same.filter { !$0.1 }.map(\.0)
    }
}
