/// Why a Keras file cannot be imported.
package enum KerasError: Error, Equatable {
    /// The file is a zip archive: a whole model of Keras 3.
    case archive(path: String)
    /// libhdf5 cannot read the file, or it exceeds a limit.
    case unreadable(path: String, reason: String)
    /// The file is HDF5, but has no weights where Keras writes them.
    case noLayers(path: String)
    /// The weights of a layer cannot be used.
    case layer(path: String, name: String, reason: String)
    /// The layers are not those of the preset; `other` is a preset with their number and kinds.
    case mismatch(path: String, preset: KerasPreset, reason: String, other: KerasPreset?)
    /// libhdf5 has crashed on the file, or the weights read do not form a model.
    case damaged(path: String)
    /// The child process was killed from outside.
    case ended(path: String, signal: Int32)
    /// The child process reported an error: the message of one of the cases above, or of a
    /// `FileError`.
    case refused(sentence: String)

    /// Whether reading failed, rather than that the file was read and refused.
    package var isFailure: Bool {
        switch self {
        case .damaged, .ended: true
        case .archive, .unreadable, .noLayers, .layer, .mismatch, .refused: false
        }
    }
}

extension KerasError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .archive(let path):
            "'\(path)' is a zip archive, as '.keras' files are: take the weights out of it "
                + "('unzip -p \(path) model.weights.h5 > model.weights.h5') and import those"
        case .unreadable(let path, let reason):
            "'\(path)' cannot be read as HDF5: \(reason)"
        case .noLayers(let path):
            "'\(path)' has no layers where Keras writes them (under 'layer_names', "
                + "'model_weights' or 'layers'): save it with 'model.save_weights' or 'model.save'"
        case .layer(let path, let name, let reason):
            "the layer '\(name)' of '\(path)' cannot be used: \(reason)"
        case .mismatch(let path, let preset, let reason, let other):
            "'\(path)' is not the network '\(preset)': \(reason)"
                + (other.map { "; its layers are those of '--preset \($0)'" } ?? "")
        case .damaged(let path):
            "'\(path)' is damaged, so that the HDF5 library cannot read it: save it again from Keras"
        case .ended(let path, let signal):
            "the process that read '\(path)' was ended by the signal \(signal), as the kernel does "
                + "where memory is spent: free some, and try again"
        case .refused(let sentence): sentence
        }
    }
}
