/// Fuzz target: the reader of safetensors files, from the header to the last tensor.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let file = UnsafeRawBufferPointer(start: start, count: count)
    guard let weights = try? Safetensors(file) else { return 0 }
    var elements = 0
    for name in weights.names {
        guard let tensor = try? weights.tensor(named: name) else {
            preconditionFailure("a tensor that the header names can be read")
        }
        precondition(tensor.elements.count == tensor.shape.reduce(1, *), "a tensor has its shape")
        elements += tensor.elements.count
    }
    precondition(elements <= count / 2, "no two tensors share bytes")
    return 0
}
