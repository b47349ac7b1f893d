internal import CScan
internal import Model
internal import Text

extension ExportReader {
  /// Twilio BulkExport: one object a line.
  mutating func readJSONLines(_ sink: RowSink) throws(Failure) {
    let json = JSONLineReader()
    while true {
      let length: Int
      let end = unsafe rebill_find(window.base + window.start, window.count, 0x0A)
      if end >= 0 {
        length = end
      } else if window.count > CSVRecordReader.maxRecordBytes + 1 {
        try takeEndlessLine(sink)
        continue
      } else if !window.isAtEnd {
        try checkProgress()
        try window.more()
        continue
      } else {
        length = window.count
      }
      try takeLine(window.bytes(window.start, length).withoutCarriageReturn, json, sink)
      line += 1
      window.start += length
      if window.count == 0 && window.isAtEnd { return }
      window.start += window.count > 0 ? 1 : 0
    }
  }

  private mutating func takeLine(
    _ text: Bytes, _ json: borrowing JSONLineReader, _ sink: RowSink
  ) throws(Failure) {
    if isBlank(text) { return }
    guard text.count <= CSVRecordReader.maxRecordBytes else {
      return try takeOversized(text, sink)
    }
    switch unsafe json.read(text, into: fields) {
    case .notOneObject: try takeMalformed("not one JSON object", raw: text, sink)
    case .badValue:
      try takeMalformed(
        "no text, number or null where one is due", raw: text, sink)
    case .object:
      if fieldsHoldNUL() {
        try takeMalformed("a NUL in a field", raw: text, sink)
      } else {
        try take(.usage, raw: text, sink)
      }
    }
  }

  /// Only an escape can bring one into a JSON string.
  private func fieldsHoldNUL() -> Bool {
    for index in 0..<Field.count
    where unsafe rebill_holds(fields[index].start, fields[index].count, 0) != 0 {
      return true
    }
    return false
  }
}

extension Bytes {
  /// Without the CR of a CR LF.
  var withoutCarriageReturn: Bytes {
    count > 0 && self[count - 1] == 0x0D ? prefix(count - 1) : self
  }
}
