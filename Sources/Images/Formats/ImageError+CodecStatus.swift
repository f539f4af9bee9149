import CInput

extension ImageError {
    /// Converts the status of a C decoder.
    ///
    /// - Parameters:
    ///   - status: The status of the call that failed.
    ///   - cure: The advice for a variant that is not supported: how to export it.
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

    /// Converts the status of a C encoder.
    ///
    /// - Parameter status: The status of the call that failed.
    init(encoding status: UnsafePointer<cinput_status>) {
        self =
            switch status.pointee.code {
            case cinput_no_memory: .outOfMemory
            case cinput_io: .system(errno: status.pointee.error_number)
            default: .notEncodable(reason: String(cString: cinput_message(status)))
            }
    }
}
