/// Why a file of weights cannot become a model.
package enum KerasError: Error, Equatable {
    /// It is a zip archive: a whole model as Keras 3 saves it.
    case archive(path: String)
    /// libhdf5, or a bound, stands against it.
    case unreadable(path: String, reason: String)
    /// It is HDF5, without weights where Keras writes them.
    case noLayers(path: String)
    /// One layer's weights are not what they must be.
    case layer(path: String, name: String, reason: String)
    /// Its layers are not those of the preset; `other` has their number and kinds.
    case mismatch(path: String, preset: KerasPreset, reason: String, other: KerasPreset?)
    /// libhdf5 has died of it, or has read what no model can be made of.
    case damaged(path: String)
    /// Somebody has ended the process that read it.
    case ended(path: String, signal: Int32)
    /// The process that read it has said why: one of the cases above, or a file's error.
    case refused(sentence: String)

    /// Whether the file could not be read to its end, rather than be refused.
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
