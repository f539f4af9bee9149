import CLibExpat

/// The state of one XML parse: forwards expat's callbacks to a listener and enforces limits.
final class XMLParseState {
    /// The receiver of the elements.
    private(set) var listener: any XMLListener
    /// The reason why parsing was stopped; `nil` if it was not.
    private(set) var fault: String?
    private var parser: XML_Parser?
    private var depth = 0
    private var elements = 0
    private var text: [UInt8] = []

    /// Creates the state of a parse that reports to a listener.
    init(listener: any XMLListener) {
        self.listener = listener
    }

    /// Registers the callbacks of a parser; `self` must outlive the parsing.
    func listen(to parser: XML_Parser) {
        self.parser = parser
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser,
            { XMLParseState.of($0)?.begin($1, attributes: $2) },
            { context, name in XMLParseState.of(context)?.end(name) })
        XML_SetCharacterDataHandler(parser) { XMLParseState.of($0)?.add($1, count: Int($2)) }
        XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in
            XMLParseState.of(context)?.stop("has a document type, which is not read")
        }
        // Unreachable without a document type; a second defence against entity expansion.
        XML_SetEntityDeclHandler(parser) { context, _, _, _, _, _, _, _, _ in
            XMLParseState.of(context)?.stop("declares entities, which are not read")
        }
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> XMLParseState? {
        context.map { Unmanaged<XMLParseState>.fromOpaque($0).takeUnretainedValue() }
    }

    private func stop(_ reason: String) {
        if fault == nil { fault = reason }
        XML_StopParser(parser, 0)
    }

    private func begin(
        _ name: UnsafePointer<CChar>?,
        attributes values: UnsafeMutablePointer<UnsafePointer<CChar>?>?
    ) {
        guard fault == nil, let name, let values else { return }
        depth += 1
        elements += 1
        guard depth <= XMLText.deepest else {
            return stop("has more than \(XMLText.deepest) elements within each other")
        }
        guard elements <= XMLText.mostElements else {
            return stop("has more than \(XMLText.mostElements) elements")
        }
        var attributes: [String: String] = [:]
        var next = values
        while let key = next[0], let value = next[1] {
            attributes[String(cString: key)] = String(cString: value)
            next += 2
        }
        text.removeAll(keepingCapacity: true)
        listener.begin(Self.localName(of: name), attributes: attributes)
    }

    private func end(_ name: UnsafePointer<CChar>?) {
        guard fault == nil, let name else { return }
        depth -= 1
        listener.end(Self.localName(of: name), text: String(decoding: text, as: UTF8.self))
        text.removeAll(keepingCapacity: true)
    }

    private func add(_ characters: UnsafePointer<CChar>?, count: Int) {
        guard fault == nil, let characters, count <= XMLText.longestText - text.count else {
            return
        }
        characters.withMemoryRebound(to: UInt8.self, capacity: count) {
            text.append(contentsOf: UnsafeBufferPointer(start: $0, count: count))
        }
    }

    /// The local part of a qualified name: the text after its last colon.
    private static func localName(of name: UnsafePointer<CChar>) -> String {
        let whole = String(cString: name)
        return whole.lastIndex(of: ":").map { String(whole[whole.index(after: $0)...]) } ?? whole
    }
}
