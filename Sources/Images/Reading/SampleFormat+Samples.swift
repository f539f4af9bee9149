/// A number type of decoded samples.
protocol SampleNumber: BitwiseCopyable, Comparable {
    /// The nearest `Double`; exact but for integers of 64 bits.
    var asDouble: Double { get }
    /// Whether it is neither NaN nor infinite.
    var isFiniteNumber: Bool { get }
}

extension SampleNumber where Self: FixedWidthInteger {
    @inline(__always) var asDouble: Double { Double(self) }
    @inline(__always) var isFiniteNumber: Bool { true }
}

extension SampleNumber where Self: BinaryFloatingPoint {
    @inline(__always) var asDouble: Double { Double(self) }
    @inline(__always) var isFiniteNumber: Bool { magnitude < .infinity }
}

extension UInt8: SampleNumber {}
extension UInt16: SampleNumber {}
extension UInt32: SampleNumber {}
extension UInt64: SampleNumber {}
extension Int8: SampleNumber {}
extension Int16: SampleNumber {}
extension Int32: SampleNumber {}
extension Int64: SampleNumber {}
extension Float: SampleNumber {}
extension Double: SampleNumber {}

/// A computation on samples of any number type; specialised for each by the compiler.
protocol SampleVisitor {
    /// Visits dense samples, [pixel, channel].
    mutating func visit<Number: SampleNumber>(_ samples: UnsafeBufferPointer<Number>)
}

extension SampleFormat {
    /// Passes decoded samples with their number type.
    @inline(__always)
    func pass(_ bytes: UnsafeRawBufferPointer, to visitor: inout some SampleVisitor) {
        switch self {
        case .unsigned(8): visitor.visit(bytes.assumingMemoryBound(to: UInt8.self))
        case .unsigned(16): visitor.visit(bytes.assumingMemoryBound(to: UInt16.self))
        case .unsigned(64): visitor.visit(bytes.assumingMemoryBound(to: UInt64.self))
        case .unsigned: visitor.visit(bytes.assumingMemoryBound(to: UInt32.self))
        case .signed(8): visitor.visit(bytes.assumingMemoryBound(to: Int8.self))
        case .signed(16): visitor.visit(bytes.assumingMemoryBound(to: Int16.self))
        case .signed(64): visitor.visit(bytes.assumingMemoryBound(to: Int64.self))
        case .signed: visitor.visit(bytes.assumingMemoryBound(to: Int32.self))
        case .float(64): visitor.visit(bytes.assumingMemoryBound(to: Double.self))
        case .float: visitor.visit(bytes.assumingMemoryBound(to: Float.self))
        }
    }
}
