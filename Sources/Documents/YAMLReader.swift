// SPDX-License-Identifier: GPL-3.0-or-later

internal import CYaml

/// Turns the text of one source into a tree.
///
/// Reads libyaml's events itself instead of composing Yams' nodes, because only so can depth and size be bounded while
/// the document is read (Yams recurses, and hashes what aliases expand to), and every duplicate key be reported.
struct YAMLReader {
    static let maxDepth = 64
    static let maxNodes = 100_000
    static let maxBytes = 1 << 20

    private let text: String
    private let source: Source
    private let index: Int
    /// How far to the right of its own first line the text begins in its source.
    private let indent: Int
    private var findings: [Finding] = []
    private var frames: [Frame] = []
    private var anchors: [String: Anchored] = [:]
    private var nodes = 0
    private var root: Node?

    /// A list or mapping whose end has not come yet.
    private struct Frame {
        var place: Place
        var anchor: String?
        var isMapping: Bool
        var items: [Node] = []
        var entries: [Node.Entry] = []
        var key: (name: String, place: Place)?
        var keys: [String: Place] = [:]
        var nodesBefore: Int
        var height = 1
    }

    /// What an alias stands for, how many nodes it has, and how deep they go.
    private struct Anchored {
        var node: Node
        var size: Int
        var height: Int
    }

    /// The first mistake that ends the reading.
    private struct Stop: Error { var finding: Finding }

    /// Reads the tree of a source; `index` is what its places say. Only the bytes from `start` on are read.
    static func read(_ source: Source, index: Int, from start: Int = 0) -> (root: Node?, findings: [Finding]) {
        var reader = YAMLReader(source, index: index, from: start)
        do throws(Stop) {
            try reader.document()
        } catch {
            return (nil, reader.findings + [error.finding])
        }
        return (reader.root, reader.findings)
    }

    private init(_ source: Source, index: Int, from start: Int) {
        self.source = source
        self.index = index
        text = start == 0 ? source.text : String(decoding: source.text.utf8.dropFirst(start), as: UTF8.self)
        indent = source.position(ofByte: start).column - 1
    }

    private mutating func document() throws(Stop) {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        defer { parser.deallocate() }
        guard yaml_parser_initialize(parser) == 1 else { throw stop(nil, "no memory is left to read this") }
        defer { yaml_parser_delete(parser) }
        let bytes = ContiguousArray(text.utf8)
        let result = bytes.withUnsafeBufferPointer { buffer -> Result<Void, Stop> in
            yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
            yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
            return Result { () throws(Stop) in try events(of: parser) }
        }
        try result.get()
    }

    private mutating func events(of parser: UnsafeMutablePointer<yaml_parser_t>) throws(Stop) {
        var documents = 0
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw syntaxError(parser.pointee) }
            defer { yaml_event_delete(&event) }
            switch event.type {
            case YAML_STREAM_END_EVENT:
                if root == nil { throw stop(nil, "the document is empty") }
                return
            case YAML_DOCUMENT_START_EVENT:
                documents += 1
                if documents > 1 { throw stop(event, "a file holds one document, and here begins another") }
            default:
                try handle(event)
            }
        }
    }

    private mutating func handle(_ event: yaml_event_t) throws(Stop) {
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            try refuse(tag: scalar.tag, event)
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            let isQuoted = scalar.style != YAML_PLAIN_SCALAR_STYLE
            let node = Node(content: .scalar(text, isQuoted: isQuoted), place: place(event))
            try count(1, event)
            remember(node, as: string(scalar.anchor), size: 1, height: 0)
            try add(node, height: 0)
        case YAML_SEQUENCE_START_EVENT:
            try open(event, isMapping: false, event.data.sequence_start.anchor, event.data.sequence_start.tag)
        case YAML_MAPPING_START_EVENT:
            try open(event, isMapping: true, event.data.mapping_start.anchor, event.data.mapping_start.tag)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            try close()
        case YAML_ALIAS_EVENT:
            let name = string(event.data.alias.anchor) ?? ""
            guard let anchored = anchors[name] else {
                throw stop(event, "there is no anchor '&\(name)' before this alias")
            }
            try count(anchored.size, event)
            guard frames.count + anchored.height <= Self.maxDepth else { throw stop(event, Self.tooDeep) }
            try add(anchored.node, height: anchored.height)
        default:
            break
        }
    }

    private static let tooDeep = "a document is at most \(maxDepth) levels deep"

    private mutating func count(_ size: Int, _ event: yaml_event_t) throws(Stop) {
        nodes += size
        if nodes > Self.maxNodes {
            throw stop(event, "a document has at most 100000 values, those that aliases repeat included")
        }
    }

    private func refuse(tag: UnsafeMutablePointer<UInt8>?, _ event: yaml_event_t) throws(Stop) {
        if let tag = string(tag) { throw stop(event, "tags such as '\(tag)' are not part of the format") }
    }

    private mutating func open(
        _ event: yaml_event_t, isMapping: Bool, _ anchor: UnsafeMutablePointer<UInt8>?,
        _ tag: UnsafeMutablePointer<UInt8>?
    ) throws(Stop) {
        try refuse(tag: tag, event)
        if let frame = frames.last, frame.isMapping, frame.key == nil {
            throw stop(event, "a key is a word, not a list or a mapping")
        }
        guard frames.count < Self.maxDepth else { throw stop(event, Self.tooDeep) }
        frames.append(Frame(place: place(event), anchor: string(anchor), isMapping: isMapping, nodesBefore: nodes))
        try count(1, event)
    }

    private mutating func close() throws(Stop) {
        guard let frame = frames.popLast() else { return }
        let content: Node.Content = frame.isMapping ? .mapping(frame.entries) : .list(frame.items)
        let node = Node(content: content, place: frame.place)
        remember(node, as: frame.anchor, size: nodes - frame.nodesBefore, height: frame.height)
        try add(node, height: frame.height)
    }

    private mutating func remember(_ node: Node, as anchor: String?, size: Int, height: Int) {
        if let anchor { anchors[anchor] = Anchored(node: node, size: size, height: height) }
    }

    /// Puts a finished node where it belongs.
    private mutating func add(_ node: Node, height: Int) throws(Stop) {
        guard let top = frames.indices.last else {
            root = node
            return
        }
        frames[top].height = max(frames[top].height, height + 1)
        guard frames[top].isMapping else {
            frames[top].items.append(node)
            return
        }
        guard let key = frames[top].key else {
            guard case .scalar(let name, _) = node.content else {
                throw Stop(finding: finding(node.place, "a key is a word, not a list or a mapping"))
            }
            frames[top].key = (name, node.place)
            return
        }
        frames[top].key = nil
        if key.name == "<<" {
            findings.append(finding(key.place, "merge keys are not part of the format: write the keys out"))
        } else if let first = frames[top].keys[key.name] {
            findings.append(finding(key.place, "'\(key.name)' is given twice; the first is on line \(first.line)"))
        } else {
            frames[top].keys[key.name] = key.place
            frames[top].entries.append(Node.Entry(key: key.name, place: key.place, value: node))
        }
    }

    private func place(_ event: yaml_event_t) -> Place {
        place(event.start_mark)
    }

    private func place(_ mark: yaml_mark_t) -> Place {
        let column = Int(mark.column) + 1
        return Place(source: index, line: Int(mark.line) + 1, column: mark.line == 0 ? column + indent : column)
    }

    private func finding(_ place: Place, _ message: String, _ remedy: String? = nil) -> Finding {
        Finding(severity: .error, place: place, message: message, remedy: remedy)
    }

    /// A distribution with named parameters holds ': ', which YAML takes for a mapping unless it is quoted.
    private func remedy(at place: Place) -> String? {
        let line = source.line(place.line)
        return line.contains("(") && line.contains(": ") ? "a distribution with named parameters stands in quotes" : nil
    }

    private func stop(_ event: yaml_event_t?, _ message: String) -> Stop {
        Stop(finding: finding(event.map(place) ?? Place(source: index, line: 1, column: 1), message))
    }

    private func string(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? {
        pointer.map { String(decodingCString: $0, as: UTF8.self) }
    }

    private func syntaxError(_ parser: yaml_parser_t) -> Stop {
        let problem = parser.problem.map { String(cString: $0) } ?? "the document nests too deeply or is too large"
        if parser.error == YAML_READER_ERROR {
            let start = source.text.utf8.count - text.utf8.count
            let (line, column) = source.position(ofByte: start + Int(parser.problem_offset))
            return Stop(finding: finding(Place(source: index, line: line, column: column), problem))
        }
        let mark = parser.problem.map { _ in parser.problem_mark } ?? parser.mark
        var place = place(mark)
        // An option is one line, and ends at its end.
        if source.isOption { place = Place(source: index, line: 1, column: source.text.unicodeScalars.count + 1) }
        guard let context = parser.context.map({ String(cString: $0) }) else {
            return Stop(finding: finding(place, problem, remedy(at: place)))
        }
        let isSameLine = source.isOption || parser.context_mark.line == mark.line
        let since = isSameLine ? "" : " that begins on line \(parser.context_mark.line + 1)"
        return Stop(finding: finding(place, "\(problem) \(context)\(since)", remedy(at: place)))
    }
}
