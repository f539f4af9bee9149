import Foundation
import SystemPackage

/// `etc/sidecar.schema.json`, asked through Python's `jsonschema`.
package enum SidecarSchema {
    private static let script = """
        import json, sys, jsonschema
        schema = json.load(open(sys.argv[1]))
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for path in sys.argv[2:]:
            for error in validator.iter_errors(json.load(open(path))):
                print(path, list(error.absolute_path), error.message[:300])
        """

    /// What is wrong with some sidecars: a line a fault, or nothing.
    package static func faults(in sidecars: [FilePath]) throws -> String {
        // Debian's own python3, where scripts/test puts python3-jsonschema.
        let result = try Program.run(
            "/usr/bin/python3",
            ["-c", script, Fixtures.root.appending("etc/sidecar.schema.json").string]
                + sidecars.map(\.string))
        return result.output + result.errors
    }
}
