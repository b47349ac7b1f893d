package import Model

// Texts of our own, handed on in the form that the texts of exports have.

extension String {
  package mutating func withBytes(_ body: (Bytes) throws(Failure) -> Void) throws(Failure) {
    try Array(utf8).withBytes(body)
  }
}

extension [UInt8] {
  package func withBytes(_ body: (Bytes) throws(Failure) -> Void) throws(Failure) {
    let result = unsafe withUnsafeBufferPointer { buffer -> Result<Void, Failure> in
      // An empty array may have no address; any will do for no bytes.
      let fallback = unsafe UnsafePointer<UInt8>(bitPattern: 8)
      guard let start = unsafe buffer.baseAddress ?? fallback else { return .success(()) }
      do throws(Failure) {
        return unsafe .success(try body(Bytes(start, buffer.count)))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }
}
