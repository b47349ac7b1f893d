internal import Model

/// Decompresses raw deflate data (RFC 1951) as a stream, by our own code or by zlib.
///
/// Both give the same bytes, and for damage the same words at the same byte.
enum Inflater: ~Copyable {
  #if OwnInflate
    case own(OwnInflater)
  #endif
  case zlib(ZlibInflater)

  /// The result of one step.
  @safe
  struct Step {
    enum Status { case running, needsInput, ended, damaged }

    var status: Status
    /// Bytes of the input that are used up; at damage, up to the bits that show it.
    var consumed: Int
    /// What came out; valid until the next step.
    var bytes: UnsafeRawBufferPointer
  }

  init(_ library: InflateLibrary) {
    switch library {
    #if OwnInflate
      case .own: self = .own(OwnInflater())
    #endif
    case .zlib: self = .zlib(ZlibInflater())
    }
  }

  /// Makes ready for other data.
  func reset() {
    switch self {
    #if OwnInflate
      case .own(let inflater): inflater.reset()
    #endif
    case .zlib(let inflater): inflater.reset()
    }
  }

  /// Decodes as much as the buffer holds.
  ///
  /// - Parameters:
  ///   - input: what follows the bytes consumed so far; ``GzipMember/lookahead`` bytes or more,
  ///     unless `isLast`.
  ///   - isLast: nothing follows; then ``Step/Status/needsInput`` means that the data is cut off.
  func step(_ input: UnsafeRawBufferPointer, isLast: Bool) -> Step {
    switch self {
    #if OwnInflate
      case .own(let inflater): unsafe inflater.step(input, isLast: isLast)
    #endif
    case .zlib(let inflater): unsafe inflater.step(input)
    }
  }

  /// Why the data is damaged, in zlib's words.
  var fault: String {
    switch self {
    #if OwnInflate
      case .own(let inflater): inflater.fault
    #endif
    case .zlib(let inflater): inflater.fault
    }
  }
}
