/// Which of a network's outputs have a truth.
struct OutputPlanes {
    let outputs: Int
    let foreground: Int
    let distance: Int?

    /// Whether there is something to be right about.
    func haveTruth(_ output: Int) -> Bool { output == foreground || output == distance }

    /// Stops where a batch does not have what is asked of as many numbers.
    func check(_ numbers: Int, _ batch: Batch) {
        let pixels = batch.count * batch.size.pixels
        precondition(numbers == outputs * pixels, "a number for each output of each pixel")
        precondition(
            (0..<outputs).contains(foreground) && (0..<outputs).contains(distance ?? 0),
            "outputs with a truth are among the outputs")
        precondition(
            batch.foreground.count == pixels
                && (distance == nil || batch.distance.count == pixels),
            "a truth for each pixel of an output that has one")
    }
}
