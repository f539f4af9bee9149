/// Why a weights file cannot be used.
///
/// The file's name is the caller's to say: bytes do not know it.
package enum WeightsError: Error, Equatable {
    /// The header as a whole is not what the format asks for.
    case header(reason: String)
    /// One tensor's entry in the header, or its data, is wrong.
    case tensor(name: String, reason: String)
    /// A tensor that the architecture needs is not in the file.
    case missing(name: String)
    /// A value of the header's `__metadata__` is absent or wrong.
    case metadata(key: String, reason: String)
}

extension WeightsError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .header(let reason): "not a safetensors file: \(reason)"
        case .tensor(let name, let reason): "its tensor '\(name)' is wrong: \(reason)"
        case .missing(let name): "it has no tensor '\(name)', which its architecture needs"
        case .metadata(let key, let reason): "its metadata '\(key)' \(reason)"
        }
    }
}
