import CLibExpat

/// A reading of an XML text under way: what expat's calls come to, and where they stop.
final class XMLTelling {
    /// Who is told.
    private(set) var listener: any XMLListener
    /// Why the reading was stopped.
    private(set) var fault: String?
    private var parser: XML_Parser?
    private var depth = 0
    private var elements = 0
    private var text: [UInt8] = []

    /// Will tell somebody.
    init(_ listener: any XMLListener) {
        self.listener = listener
    }

    /// Has a parser call this, which must outlive the parsing.
    func listen(to parser: XML_Parser) {
        self.parser = parser
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser,
            { XMLTelling.of($0)?.begin($1, $2) },
            { context, name in XMLTelling.of(context)?.end(name) })
        XML_SetCharacterDataHandler(parser) { XMLTelling.of($0)?.add($1, Int($2)) }
        XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in
            XMLTelling.of(context)?.stop("has a document type, which is not read")
        }
        // Never reached without a document type; kept so that no entity can ever count.
        XML_SetEntityDeclHandler(parser) { context, _, _, _, _, _, _, _, _ in
            XMLTelling.of(context)?.stop("declares entities, which are not read")
        }
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> XMLTelling? {
        context.map { Unmanaged<XMLTelling>.fromOpaque($0).takeUnretainedValue() }
    }

    private func stop(_ reason: String) {
        if fault == nil { fault = reason }
        XML_StopParser(parser, 0)
    }

    private func begin(
        _ name: UnsafePointer<CChar>?, _ values: UnsafeMutablePointer<UnsafePointer<CChar>?>?
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
        listener.begin(Self.local(name), attributes)
    }

    private func end(_ name: UnsafePointer<CChar>?) {
        guard fault == nil, let name else { return }
        depth -= 1
        listener.end(Self.local(name), text: String(decoding: text, as: UTF8.self))
        text.removeAll(keepingCapacity: true)
    }

    private func add(_ characters: UnsafePointer<CChar>?, _ count: Int) {
        guard fault == nil, let characters, count <= XMLText.longestText - text.count else {
            return
        }
        characters.withMemoryRebound(to: UInt8.self, capacity: count) {
            text.append(contentsOf: UnsafeBufferPointer(start: $0, count: count))
        }
    }

    /// A name without what stands before its colon.
    private static func local(_ name: UnsafePointer<CChar>) -> String {
        let whole = String(cString: name)
        return whole.lastIndex(of: ":").map { String(whole[whole.index(after: $0)...]) } ?? whole
    }
}
