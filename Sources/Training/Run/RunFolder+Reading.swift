import FoundationEssentials
import Gradients
import Linux
import Network

/// What a run that goes on finds in its folder.
extension RunFolder {
    /// What was asked for.
    ///
    /// - Parameter epochs: How many in all, where that is to be changed.
    /// - Returns: The order, with that.
    /// - Throws: ``TrainingError/noRun(folder:reason:)``, ``FileError``.
    func readOrder(epochs: Int?) throws -> TrainingOrder {
        guard let bytes = try read(order) else { throw missing("run.json") }
        guard var order = try? JSONDecoder().decode(TrainingOrder.self, from: Data(bytes)) else {
            throw TrainingError.noRun(folder: path, reason: "its run.json cannot be read")
        }
        if let fault = order.fault {
            throw TrainingError.noRun(folder: path, reason: "its run.json is wrong: \(fault)")
        }
        if let epochs { order.recipe.epochs = epochs }
        return order
    }

    /// Which images did what.
    func readSplit() throws -> Split {
        guard let bytes = try read(split) else { throw missing("split.json") }
        do {
            return try Split(json: bytes)
        } catch {
            throw TrainingError.noRun(folder: path, reason: "its split.json cannot be read")
        }
    }

    /// Where it stands.
    func readCheckpoint(
        of blueprint: Blueprint
    ) throws -> (checkpoint: Checkpoint, position: TrainingPosition) {
        guard let bytes = try read(checkpoint) else { throw missing("checkpoint.safetensors") }
        let read: Checkpoint
        do throws(WeightsError) {
            read = try bytes.withUnsafeBufferPointer { bytes throws(WeightsError) in
                try Checkpoint(UnsafeRawBufferPointer(bytes), of: blueprint)
            }
        } catch {
            throw TrainingError.noRun(
                folder: path, reason: "its checkpoint cannot be used: \(error)")
        }
        guard let position = TrainingPosition(notes: read.notes) else {
            throw TrainingError.noRun(
                folder: path, reason: "its checkpoint does not say how far it came")
        }
        if position.best != nil, try FileStatus(of: model) == nil {
            throw missing("model.safetensors")
        }
        return (read, position)
    }

    private func missing(_ name: String) -> TrainingError {
        .noRun(folder: path, reason: "it has no '\(name)'")
    }
}

extension TrainingPosition {
    private static let key = "position"

    /// As a checkpoint keeps it.
    func notes() throws -> [String: String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return [Self.key: String(decoding: try encoder.encode(self), as: UTF8.self)]
    }

    /// As a checkpoint kept it; `nil` where it did not, or says what no run can.
    init?(notes: [String: String]) {
        guard let text = notes[Self.key],
            let position = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)),
            position.epochs >= 0, position.steps >= 0,
            (0...position.epochs).contains(position.best?.epoch ?? 0)
        else { return nil }
        self = position
    }
}
