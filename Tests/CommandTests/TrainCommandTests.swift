import Foundation
import Images
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("nucleid train")
struct TrainCommandTests {
    let folder: TemporaryFolder
    var data: FilePath { folder.path.appending("data") }
    var run: FilePath { folder.path.appending("run") }

    init() throws { folder = try TemporaryFolder() }

    /// Fields and their label images.
    func write(_ count: Int) throws {
        try SampleImages.write(count, to: data.appending("images"))
        try Folder(data.appending("labels")).create()
        for number in 0..<count {
            try AtomicFile.write(
                SampleImages.truth(number), to: data.appending("labels/\(number).png"))
        }
    }

    /// Begins in ``run`` with ``data``.
    var begin: [String] {
        ["train", "--data", data.string, "--output", run.string, "--preset", "seed2"]
    }

    func content(_ name: String) throws -> String {
        try String(contentsOfFile: run.appending(name).string, encoding: .utf8)
    }

    @Test("writes a model that segments, and names the images that it leaves out: 0")
    func whole() throws {
        try write(6)
        try AtomicFile.write(
            Array(SampleImages.image(7).prefix(99)), to: data.appending("images/cut.png"))
        try AtomicFile.write(SampleImages.truth(7), to: data.appending("labels/cut.png"))
        let results = folder.path.appending("out")
        let tuned = folder.path.appending("tuned")

        let trained = try Executable.run(begin + ["--epochs", "1"])
        let segmented = try Executable.run([
            "segment", "--model", run.appending("model.safetensors").string, "--output",
            results.string, data.appending("images/0.png").string,
        ])
        let refined = try Executable.run([
            "train", "--data", data.string, "--output", tuned.string, "--from",
            run.appending("model.safetensors").string, "--epochs", "1", "--batch", "1",
            "--freeze", "2", "--augmentation", "light", "--learning-rate", "1e-4", "--seed", "5",
            "--threads", "1",
        ])

        #expect(trained.status == 0, "\(trained.errors)")
        #expect(
            trained.output.hasPrefix(
                "5 training, 1 validation and 0 test images, 1 left out\nwhole images are validated "
            ))
        #expect(trained.output.contains(": 1 of 'data'"))
        #expect(
            trained.output.contains(
                "; the epoch with the best Dice of validation samples is kept\nepoch 1, step 1: "))
        #expect(trained.output.contains(", whole images: "))
        #expect(Fixtures.names(in: run).contains("model-last.safetensors"))
        #expect(trained.output.contains("\ndone; the model is '\(run)/model.safetensors', of "))
        #expect(trained.errors.contains("'images/cut.png' is left out: "))
        #expect(segmented.status == 0, "\(segmented.errors)")
        #expect(Fixtures.names(in: results).contains("0.png.mask.png"))
        #expect(refined.status == 0, "\(refined.errors)")
        let order = try String(
            contentsOfFile: tuned.appending("run.json").string, encoding: .utf8)
        for line in [
            "\"batch\" : 1", "\"frozenLevels\" : 2", "\"seed\" : 5", "\"threads\" : 1",
            "\"started_from\" : \"\(run)/model.safetensors\"",
        ] {
            #expect(order.contains(line), "\(line)")
        }
    }

    @Test("options of samples and optimizer are in the run's files, and its samples are shown: 0")
    func options() throws {
        try write(4)
        let options = [
            "--data", data.string + ":2", "--preset", "unet32", "--epochs", "1", "--batch", "1",
            "--side", "64", "--steps-per-epoch", "1", "--balance", "0.5", "--diameters", "10-60",
            "--redraw-empty", "--averaging", "0.5", "--schedule", "cosine", "--warmup", "2",
            "--weight-decay", "0.25", "--clip", "0", "--storage", "bfloat16", "--contacts",
            "--name", "our nuclei",
        ]
        let sheet = folder.path.appending("samples.png")

        let trained = try Executable.run(["train", "--output", run.string] + options)
        let shown = try Executable.run(["train", "--show-samples", sheet.string] + options)

        #expect(trained.status == 0, "\(trained.errors)")
        #expect(trained.output.contains("the shares of the training samples:\n  "))
        #expect(trained.output.contains("epoch 1, step 1: "))
        let order = try content("run.json")
        for line in [
            "\"averaging\" : 0.5", "\"balance\" : 0.5", "\"stepsPerEpoch\" : 1",
            "\"redrawsEmpty\" : true", "\"warmup\" : 2", "\"weightDecay\" : 0.25",
            "\"side\" : 64", "\"data_weights\" : [", "\"storage\" : \"bfloat16\"",
        ] {
            #expect(order.contains(line), "\(line)")
        }
        #expect(order.contains("\"contact\" : 1") && order.contains("\"name\" : \"our nuclei\""))
        let model = try OpenFile(at: run.appending("model.safetensors")).readAll(limit: 1 << 26)
        let metadata = String(decoding: model.prefix(1 << 16), as: UTF8.self)
        #expect(metadata.contains("\"nucleid.name\":\"our nuclei\""))
        #expect(metadata.contains(#"\"outputs\":[\"foreground\",\"distance\"]"#))
        #expect(!order.contains("gradientNorm"))
        #expect(try content("metrics.csv").contains(",data_wait_seconds\r\n"))
        #expect(try content("report.html").contains("nuclei of 10.0 to 60.0 px"))
        #expect(try content("report.html").contains("feature maps kept as bfloat16"))
        #expect(shown.status == 0, "\(shown.errors)")
        #expect(shown.output.contains("shows samples of these images, row by row:\n  images/"))
        let picture = try ImageReader(
            input: .bytes(Array(Data(contentsOf: URL(fileURLWithPath: sheet.string)))))
        // Eight and four samples of 64 px, two pixels apart.
        #expect(picture.header.width == 526 && picture.header.height == 262)
    }

    @Test("fine-tuning that found nothing better says that the weights are the old ones: 0")
    func nothingBetter() throws {
        try write(4)
        let tuned = folder.path.appending("tuned")
        let model = run.appending("model.safetensors").string
        let trained = try Executable.run(begin + ["--epochs", "1"])

        // By so little hardly a pixel changes, and no nucleus is found that was not.
        let refined = try Executable.run([
            "train", "--data", data.string, "--output", tuned.string, "--from", model, "--epochs",
            "1", "--learning-rate", "1e-12", "--keep", "ap",
        ])

        #expect(trained.status == 0, "\(trained.errors)")
        #expect(refined.status == 0, "\(refined.errors)")
        #expect(
            refined.output.contains(
                "\ndone, but no epoch was better than the initial model: "
                    + "'\(tuned)/model.safetensors' has its weights, with threshold 0."),
            "\(refined.output)")
    }

    @Test("data and output named from one folder are found again from another: 0")
    func elsewhere() throws {
        try write(4)
        let begun = try Executable.run(
            [
                "train", "--data", "data", "--output", "run", "--preset", "seed2", "--epochs", "1",
            ], in: folder.path)

        let resumed = try Executable.run(
            ["train", "--resume", "--output", "../run", "--epochs", "2"],
            in: data)

        #expect(begun.status == 0, "\(begun.errors)")
        #expect(resumed.status == 0, "\(resumed.errors)")
        let rows = try content("metrics.csv").split(whereSeparator: \.isNewline)
        #expect(rows.dropFirst().map { $0.prefix { $0 != "," } } == ["0", "1", "2"])
    }

    @Test("what it cannot do is said with 1, and writes nothing")
    func failures() throws {
        try write(1)
        let empty = folder.path.appending("empty")
        try Folder(empty).create()
        let calls = [
            (begin, "1 training and 0 validation images are too few"),
            (["train", "--data", "/nope", "--output", run.string], "'/nope'"),
            (["train", "--data", empty.string, "--output", run.string], "holds no image to train"),
            (
                ["train", "--data", data.string, "--data", data.string, "--output", run.string],
                "is given twice"
            ),
            (["train", "--resume", "--output", run.string], "it has no 'run.json'"),
            (Array(begin.dropLast(2)) + ["--from", "/nope"], "'/nope'"),
            (
                ["train", "--data", data.string, "--output", data.appending("run").string],
                "lies inside the data folder"
            ),
        ]

        for (arguments, sentence) in calls {
            let result = try Executable.run(arguments)

            #expect(result.status == 1, "\(arguments)")
            #expect(result.errors.contains(sentence), "\(arguments): \(result.errors)")
        }
        #expect(Fixtures.names(in: folder.path) == ["data", "empty"])
    }

    @Test("a folder that holds a run is not begun in: 1")
    func taken() throws {
        try write(2)
        _ = try Executable.run(begin + ["--epochs", "1"])
        let before = try content("run.json")

        let result = try Executable.run(begin + ["--epochs", "2"])

        #expect(result.status == 1)
        #expect(result.errors.contains("'\(run)' holds a run already: resume it with --resume"))
        #expect(try content("run.json") == before)
    }

    @Test("a wrong call says what is wrong, and writes nothing: 64")
    func wrongCalls() throws {
        try write(2)
        let resume = ["train", "--resume", "--output", run.string]
        let nowhere = ["train", "--data", "/nope", "--output", run.string, "--from", "builtin"]
        let alone = "--resume takes --output and --epochs alone"
        let calls = [
            (["train", "--data", data.string], "--output"),
            (["train", "--data", data.string, "--output", ""], "--output needs the name"),
            (["train", "--output", run.string], "--data names the folder"),
            (begin + ["--from", "builtin"], "--preset and --from exclude each other"),
            (
                Array(begin.dropLast(2)) + ["--from", "nobodys"],
                "--from: there is no model 'nobodys': no '"
            ),
            (begin + ["--preset", "seed9"], "'seed9'"),
            (begin + ["--epochs", "0"], "--epochs is 1 to 100000"),
            (begin + ["--batch", "257"], "--batch is 1 to 256"),
            (begin + ["--learning-rate", "0"], "--learning-rate is above 0"),
            (begin + ["--learning-rate", "1.1"], "--learning-rate is above 0"),
            (begin + ["--learning-rate", "nan"], "--learning-rate is above 0"),
            (begin + ["--freeze", "8"], "--freeze is 0 to 7"),
            (begin + ["--gap-weight", "1001"], "--gap-weight is 0 to 1000"),
            (begin + ["--distance-weight", "101"], "--distance-weight is 0 to 100"),
            (begin + ["--distance-beta", "0"], "--distance-beta is 0.01 to 1"),
            (
                begin + ["--preset", "seed2", "--distance-weight", "2"],
                "--distance-weight is given, but the network has no distance map"
            ),
            (begin + ["--threads", "0"], "--threads is 1 to 64."),
            (begin + ["--threads", "65"], "--threads is 1 to 64."),
            (begin + ["--freeze", "1"], "--freeze needs --from"),
            (begin + ["--augmentation", "wild"], "'wild'"),
            (begin + ["--keep", "worst"], "'worst'"),
            (begin + ["--validate-every", "0"], "--validate-every is 1 to 100000"),
            (begin + ["--validation-images", "0"], "--validation-images is 1 or more"),
            (begin + ["--balance", "1.5"], "--balance is 0 to 1"),
            (begin + ["--diameters", "60-10"], "'60-10'"),
            (begin + ["--diameters", "1-10"], "--diameters is a range within 2.0 to 1000.0 px"),
            (begin + ["--steps-per-epoch", "0"], "--steps-per-epoch is 1 to 10000"),
            (begin + ["--averaging", "1"], "--averaging is 0 to 0.999999"),
            (begin + ["--weight-decay", "-1"], "--weight-decay"),
            (begin + ["--clip", "nan"], "--clip is 0 to 1000000"),
            (begin + ["--schedule", "line"], "'line'"),
            (begin + ["--storage", "float16"], "'float16'"),
            (begin + ["--warmup", "9"], "--warmup needs --schedule cosine or cooldown"),
            (begin + ["--side", "100"], "a tile of 100 px: it must be a multiple of 16"),
            // seed2 resizes whole images.
            (begin + ["--diameters", "10-60"], "its samples are not crops at random positions"),
            (begin + ["--redraw-empty"], "its samples are not crops at random positions"),
            (
                ["train", "--data", data.string, "--output", run.string, "--diameters", "model"],
                "--diameters model: the initial model does not say"
            ),
            (
                ["train", "--data", data.string + ":0", "--output", run.string],
                "--data: the weight of '\(data)' is 0.0, not 0.01 to 100"
            ),
            (begin + ["--show-samples", "a.png"], "--show-samples does not train"),
            (
                ["train", "--data", data.string, "--show-samples", data.string + "/a.png"],
                "lies inside the data folder"
            ),
            // Said before any image is read: there is none.
            (nowhere + ["--freeze", "6"], "--freeze is 6, but the model has 5 levels"),
            (nowhere + ["--learning-rate", "1e-13"], "its learningRate is 1e-13, not 1e-12 to 1"),
            (resume + ["--data", data.string], alone), (resume + ["--preset", "seed2"], alone),
            (resume + ["--from", "builtin"], alone), (resume + ["--seed", "1"], alone),
            (resume + ["--threads", "1"], alone), (resume + ["--batch", "1"], alone),
            (resume + ["--learning-rate", "0.1"], alone), (resume + ["--freeze", "1"], alone),
            (resume + ["--augmentation", "none"], alone), (resume + ["--seams"], alone),
            (resume + ["--gap-weight", "10"], alone), (resume + ["--keep", "ap"], alone),
            (resume + ["--balance", "1"], alone), (resume + ["--clip", "1"], alone),
            (resume + ["--validation", data.string], alone),
            (resume + ["--storage", "bfloat16"], alone), (resume + ["--contacts"], alone),
            (resume + ["--name", "x"], alone), (begin + ["--name", ""], "--name needs a name"),
            (nowhere + ["--contacts"], "--contacts needs random weights"),
        ]

        for (arguments, sentence) in calls {
            let result = try Executable.run(arguments)

            #expect(result.status == 64, "\(arguments)")
            #expect(result.errors.contains(sentence), "\(arguments): \(result.errors)")
        }
        #expect(Fixtures.names(in: folder.path) == ["data"])
    }
}
