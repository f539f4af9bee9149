import CInput

extension ImageError {
    /// The fault that a decoder in C reports.
    ///
    /// - Parameters:
    ///   - status: That of the call that failed.
    ///   - cure: How to export a variant that is not decoded.
    init(decoding status: UnsafePointer<cinput_status>, cure: String) {
        let message = String(cString: cinput_message(status))
        self =
            switch status.pointee.code {
            case cinput_short: .truncated
            case cinput_unsupported: .unreadableVariant(found: message, cure: cure)
            case cinput_no_memory: .outOfMemory
            case cinput_io: .system(errno: status.pointee.error_number)
            default: .broken(reason: message)
            }
    }

    /// The fault that an encoder in C reports.
    ///
    /// - Parameter status: That of the call that failed.
    init(encoding status: UnsafePointer<cinput_status>) {
        self =
            switch status.pointee.code {
            case cinput_no_memory: .outOfMemory
            case cinput_io: .system(errno: status.pointee.error_number)
            default: .notEncodable(reason: String(cString: cinput_message(status)))
            }
    }
}
