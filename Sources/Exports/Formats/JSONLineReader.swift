internal import CSimdJSON
internal import Text

/// Reads one line as one JSON object, with simdjson.
///
/// - Note: the texts of the fields live until the next call.
@safe
struct JSONLineReader: ~Copyable {
  enum Outcome { case object, notOneObject, badValue }

  private let parser: OpaquePointer
  private let values: UnsafeMutablePointer<rebill_json_text>

  init() {
    guard let parser = unsafe rebill_json_new() else { fatalError("no memory for a JSON parser") }
    unsafe self.parser = unsafe parser
    unsafe values = .allocate(capacity: Field.count)
  }

  deinit {
    unsafe rebill_json_free(parser)
    unsafe values.deallocate()
  }

  /// - Parameters:
  ///   - line: 64 more bytes behind it are readable.
  ///   - fields: receives each field's text, empty when it is absent or null.
  func read(_ line: Bytes, into fields: FieldBuffer) -> Outcome {
    let limit = CSVRecordReader.maxFieldBytes
    let code = unsafe rebill_json_read(parser, line.start, line.count, values, limit)
    for index in 0..<Field.count {
      let value = unsafe values[index]
      unsafe fields[index] =
        unsafe value.start.map { unsafe Bytes($0, value.length) } ?? line.prefix(0)
    }
    switch code {
    case Int32(REBILL_JSON_OK): return .object
    case Int32(REBILL_JSON_BAD_VALUE): return .badValue
    default: return .notOneObject
    }
  }
}
