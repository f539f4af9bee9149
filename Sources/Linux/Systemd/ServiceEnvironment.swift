import Glibc

/// The environment variables that systemd sets for the processes of a service (systemd.exec(5)).
package enum ServiceEnvironment {
    /// The ID of this run of the service, the same for its commands from ExecStart= to
    /// ExecStopPost=; `nil` without systemd.
    package static var invocation: String? { variable("INVOCATION_ID") }

    /// For ExecStopPost=: how the main process ended, such as `success`, `signal` or `oom-kill`;
    /// `nil` elsewhere.
    package static var result: String? { variable("SERVICE_RESULT") }

    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else {
            return nil
        }
        return value
    }
}
