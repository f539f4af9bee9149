import Foundation
import TestSupport
import Testing

extension TrainCommandTests {
    /// Adds to a text what a process says, until there are some words in it, or the end.
    private func read(_ text: inout String, from output: Pipe, until words: String) {
        // The end of the output is the end of the process.
        while !text.contains(words) {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { break }
            text += String(decoding: more, as: UTF8.self)
        }
    }

    @Test(
        "a signal ends it behind the step in hand with 0, and --resume goes on there",
        arguments: [SIGTERM, SIGINT, SIGHUP])
    func stopped(signal: Int32) throws {
        try write(4)
        let output = Pipe()
        // The tests may have been started with SIGHUP ignored, as their children then are.
        let process = try Executable.start(
            ["--default-signal=HUP", Executable.path] + begin + ["--epochs", "100000"],
            command: "/usr/bin/env", output: output)
        var said = ""
        read(&said, from: output, until: "epoch 1, step 1: ")

        kill(process.processIdentifier, signal)
        let rest = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()

        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
        said += String(decoding: rest, as: UTF8.self)
        let last = try #require(said.split(separator: "\n").last)
        #expect(
            last.hasSuffix("; resume with: nucleid train --resume --output '\(run)'"), "\(last)")
        let words = last.split(separator: " ")
        let epochs = try #require(words.count > 3 ? Int(words[2]) : nil)
        #expect(epochs >= 1)

        let resumed = try Executable.run([
            "train", "--resume", "--output", run.string, "--epochs", "\(epochs + 1)",
        ])

        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(resumed.output.contains("\nresuming after \(epochs) epochs and "))
        #expect(resumed.output.contains("\ndone; the model is "))
        let rows = try content("metrics.csv").split(whereSeparator: \.isNewline)
        #expect(
            rows.dropFirst().map { $0.prefix { $0 != "," } } == (0...epochs + 1).map { "\($0)" })
    }

    @Test("under nohup it trains on when its terminal is closed, and SIGTERM ends it")
    func nohup() throws {
        try write(4)
        let output = Pipe()
        let process = try Executable.start(
            [Executable.path] + begin + ["--epochs", "100000"], command: "/usr/bin/nohup",
            output: output)
        var said = ""
        read(&said, from: output, until: "epoch 1, step 1: ")

        kill(process.processIdentifier, SIGHUP)
        // Were it heard, the step in hand would be the last.
        read(&said, from: output, until: "\nepoch 9, ")
        kill(process.processIdentifier, SIGTERM)
        _ = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()

        #expect(said.contains("\nepoch 9, "), "\(said)")
        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    }

    @Test("a reader of its output that is gone does not end it: 0")
    func unread() throws {
        try write(4)
        let (output, errors) = (Pipe(), Pipe())
        for pipe in [output, errors] { try pipe.fileHandleForReading.close() }

        // The tests may have been started with SIGPIPE ignored, as their children then are.
        let process = try Executable.start(
            ["--default-signal=PIPE", Executable.path] + begin + ["--epochs", "2"],
            command: "/usr/bin/env", output: output, errors: errors)
        process.waitUntilExit()

        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
        #expect(try content("metrics.csv").contains("\n2,"))
        #expect(Fixtures.names(in: run).contains("model.safetensors"))
    }
}
