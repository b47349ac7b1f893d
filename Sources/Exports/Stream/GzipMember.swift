internal import CDeflate
package import Model

/// Reads gzip members (RFC 1952), one after the other: header, deflate data, checksum and length.
///
/// Bytes come out of a buffer of the decompressor, small enough to stay in the processor's cache,
/// so memory does not depend on how large a member is.
@safe
package struct GzipMember: ~Copyable {
  package enum Step: Equatable, Sendable {
    /// Bytes came out; more may follow.
    case running
    /// More input is needed.
    case needsInput
    /// The member ended, and its checksum and length are right.
    case memberEnd
    /// The data is damaged.
    case damaged(String)
  }

  /// So many bytes of input may be left unused while more follow.
  package static let lookahead = 1024

  private enum Part { case header, data, trailer }

  private let inflater: Inflater
  private var part = Part.header
  private var header = GzipHeader()
  private var checksum: UInt32 = 0
  private var length: UInt32 = 0
  /// What came out in the last step and has not been taken.
  private var pending = unsafe UnsafeRawBufferPointer(start: nil, count: 0)

  package init(_ library: InflateLibrary = .standard) { inflater = Inflater(library) }

  /// Makes ready for the next member.
  package mutating func reset() {
    inflater.reset()
    part = .header
    header = GzipHeader()
    checksum = 0
    length = 0
  }

  /// Copies bytes that have come out. - Returns: how many; 0 = another step is due.
  package mutating func take(into room: UnsafeMutableRawBufferPointer) -> Int {
    let count = unsafe min(pending.count, room.count)
    guard count > 0 else { return 0 }
    unsafe room.copyMemory(from: UnsafeRawBufferPointer(rebasing: pending[..<count]))
    unsafe pending = unsafe UnsafeRawBufferPointer(rebasing: pending[count...])
    return count
  }

  /// Goes on reading the member.
  ///
  /// - Parameters:
  ///   - input: what follows the bytes consumed so far; ``lookahead`` bytes or more, unless
  ///     `isLast`.
  ///   - isLast: the file ends with it; then ``Step/needsInput`` means that it is cut off.
  /// - Returns: how much of the input is used up, and why it stopped.
  /// - Precondition: all that had come out was taken.
  package mutating func step(_ input: UnsafeRawBufferPointer, isLast: Bool)
    -> (consumed: Int, step: Step)
  {
    switch part {
    case .header: return unsafe readHeader(input)
    case .data: return unsafe inflate(input, isLast)
    case .trailer: return unsafe readTrailer(input)
    }
  }

  private mutating func readHeader(_ input: UnsafeRawBufferPointer) -> (Int, Step) {
    let consumed = unsafe header.read(input)
    if let fault = header.fault { return (consumed, .damaged(fault)) }
    guard header.isWhole else { return (consumed, .needsInput) }
    part = .data
    return (consumed, .running)
  }

  private mutating func inflate(_ input: UnsafeRawBufferPointer, _ isLast: Bool) -> (Int, Step) {
    let result = unsafe inflater.step(input, isLast: isLast)
    unsafe pending = unsafe result.bytes
    checksum = unsafe libdeflate_crc32(checksum, result.bytes.baseAddress, result.bytes.count)
    length &+= unsafe UInt32(truncatingIfNeeded: result.bytes.count)
    switch result.status {
    case .running: return (result.consumed, .running)
    case .needsInput: return (result.consumed, .needsInput)
    case .ended: part = .trailer
    case .damaged: return (result.consumed, .damaged(inflater.fault))
    }
    return (result.consumed, .running)
  }

  private func readTrailer(_ input: UnsafeRawBufferPointer) -> (Int, Step) {
    guard input.count >= 8 else { return (0, .needsInput) }
    guard unsafe input.loadUnaligned(as: UInt32.self).littleEndian == checksum else {
      return (0, .damaged("incorrect data check"))
    }
    guard
      unsafe input.loadUnaligned(fromByteOffset: 4, as: UInt32.self).littleEndian == length
    else { return (4, .damaged("incorrect length check")) }
    return (8, .memberEnd)
  }
}

/// The header of a gzip member, read as its bytes come; a name or comment may be of any length.
@safe
private struct GzipHeader {
  /// In the order in which they stand.
  private enum Part: Comparable { case fixed, extraLength, extra, name, comment, checksum, whole }

  /// FHCRC, FEXTRA, FNAME, FCOMMENT, and the three bits that no gzip uses.
  private enum Flag {
    static let checksum: UInt8 = 2
    static let extra: UInt8 = 4
    static let name: UInt8 = 8
    static let comment: UInt8 = 16
    static let unknown: UInt8 = 0xE0
  }

  private var part = Part.fixed
  private var flags: UInt8 = 0
  private var extraLeft = 0
  private var checksum: UInt32 = 0
  private(set) var fault: String?

  var isWhole: Bool { part == .whole }

  /// Reads as far as the bytes go. - Returns: how many were used.
  mutating func read(_ input: UnsafeRawBufferPointer) -> Int {
    var used = 0
    while part != .whole, fault == nil {
      let count = unsafe readPart(UnsafeRawBufferPointer(rebasing: input[used...]))
      if count == 0 { break }
      // The checksum covers all of the header before it.
      if part != .whole {
        checksum = unsafe libdeflate_crc32(checksum, input.baseAddress! + used, count)
      }
      used += count
    }
    return used
  }

  /// - Returns: bytes used; 0 when more are needed.
  private mutating func readPart(_ input: UnsafeRawBufferPointer) -> Int {
    switch part {
    case .fixed: return unsafe readFixed(input)
    case .extraLength:
      guard input.count >= 2 else { return 0 }
      extraLeft = unsafe Int(input.loadUnaligned(as: UInt16.self).littleEndian)
      part = extraLeft > 0 ? .extra : following(.extra)
      return 2
    case .extra:
      let count = min(extraLeft, input.count)
      extraLeft -= count
      if extraLeft == 0 { part = following(.extra) }
      return count
    case .name, .comment:
      guard let end = unsafe input.firstIndex(of: 0) else { return input.count }
      part = following(part)
      return end + 1
    case .checksum:
      guard input.count >= 2 else { return 0 }
      let stored = unsafe input.loadUnaligned(as: UInt16.self).littleEndian
      if stored != UInt16(truncatingIfNeeded: checksum) { fault = "header crc mismatch" }
      part = .whole
      return 2
    case .whole: return 0
    }
  }

  private mutating func readFixed(_ input: UnsafeRawBufferPointer) -> Int {
    guard input.count >= 10 else { return 0 }
    flags = unsafe input[3]
    if unsafe input[2] != 8 { fault = "unknown compression method" }
    if flags & Flag.unknown != 0 { fault = "unknown header flags set" }
    part = following(.fixed)
    return 10
  }

  /// The next part that the flags announce.
  private func following(_ last: Part) -> Part {
    if last < .extraLength, flags & Flag.extra != 0 { return .extraLength }
    if last < .name, flags & Flag.name != 0 { return .name }
    if last < .comment, flags & Flag.comment != 0 { return .comment }
    if last < .checksum, flags & Flag.checksum != 0 { return .checksum }
    return .whole
  }
}
