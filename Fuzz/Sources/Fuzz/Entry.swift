import Books
import Exports
import Glibc
import Text

/// What can be fuzzed, by the name that `FUZZ_TARGET` gives. Each one compares what it tests with a
/// second way to the same answer, and ends the process where the two differ.
private let targets: [String: @Sendable (Input) -> Void] = [
  "addresses": fuzzAddresses,
  "book": fuzzBook,
  "csv": fuzzCSV,
  "decimals": fuzzDecimals,
  "gzip": fuzzGzip,
  "instants": fuzzInstants,
  "json": fuzzJSON,
]

private let target: @Sendable (Input) -> Void = {
  let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
  guard let target = targets[name] else {
    differ("FUZZ_TARGET must be one of: \(targets.keys.sorted().joined(separator: " "))")
  }
  return target
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  // libFuzzer hands over no address for no bytes.
  guard let data else { return 0 }
  target(Input(bytes: UnsafeBufferPointer(start: data, count: size)))
  return 0
}

/// The bytes of one input. They lie in a block of exactly their size, so that a read behind their
/// end is seen.
struct Input {
  let bytes: UnsafeBufferPointer<UInt8>

  var count: Int { bytes.count }
  var array: [UInt8] { Array(bytes) }

  /// Without the first bytes, in a block of its own.
  func withRest(_ first: Int, _ body: (Bytes) -> Void) {
    withExact(Array(bytes.dropFirst(first)), body)
  }
}

/// Hands over bytes in a block of exactly their size.
func withExact(_ bytes: [UInt8], _ body: (Bytes) -> Void) {
  let block = UnsafeMutablePointer<UInt8>.allocate(capacity: max(bytes.count, 1))
  defer { block.deallocate() }
  block.initialize(from: bytes, count: bytes.count)
  body(Bytes(UnsafePointer(block), bytes.count))
}

/// Ends the process: two ways to one answer did not meet.
func differ(_ what: String) -> Never { fatalError(what) }

func same<Value: Equatable>(_ left: Value, _ right: Value, _ what: @autoclosure () -> String) {
  if left != right { differ("\(what()): \(left) and \(right)") }
}
