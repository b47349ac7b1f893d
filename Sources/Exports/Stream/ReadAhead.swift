internal import Glibc
internal import Model
internal import Text

/// Reads and decompresses an export on a thread of its own, a few blocks ahead of whoever parses
/// it.
///
/// Two threads share a ring of blocks: the reader fills the next free one, the parser empties the
/// next full one. Whoever finds none waits.
@safe
final class ReadAhead: @unchecked Sendable {
  private static let blockBytes = 512 << 10
  private static let blockCount = 6

  private let room: UnsafeMutableRawPointer
  private var counts = [Int](repeating: 0, count: ReadAhead.blockCount)
  /// Blocks filled and emptied since the start; full ones lie between the two.
  private var filled = 0
  private var emptied = 0
  private var hasEnded = false
  private var isCancelled = false
  private var failure: Failure?
  private var rawBytes: Int64 = 0
  private var isCompressed = false
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>
  private var thread = pthread_t()
  /// Bytes of the block being emptied that have been handed over.
  private var used = 0

  /// - Returns: nil when the system gives no thread.
  /// - Throws: exit 66 when the export cannot be opened.
  init?(
    path: String, name: String, inflate: InflateLibrary,
    onRaw: @escaping (UnsafeRawBufferPointer) -> Void
  ) throws(Failure) {
    unsafe room = .allocate(byteCount: Self.blockBytes * Self.blockCount, alignment: 64)
    unsafe mutex = .allocate(capacity: 1)
    unsafe changed = .allocate(capacity: 1)
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(changed, nil)
    let work = unsafe Work(
      self, try ExportStream(path: path, name: name, inflate: inflate, onRaw: onRaw))
    let box = unsafe Unmanaged.passRetained(work)
    let code = unsafe pthread_create(
      &thread, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, unsafe box.toOpaque())
    guard code == 0 else {
      unsafe box.release()
      return nil
    }
  }

  /// Ends the thread. To be called once, before the last reference goes.
  func stop() {
    locked { isCancelled = true }
    pthread_join(thread, nil)
  }

  deinit {
    unsafe pthread_mutex_destroy(mutex)
    unsafe pthread_cond_destroy(changed)
    unsafe mutex.deallocate()
    unsafe changed.deallocate()
    unsafe room.deallocate()
  }

  /// Bytes of the file as stored, once the end has been read.
  var bytesRead: Int64 {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return rawBytes
  }

  /// Whether the file is of gzip members; known once bytes have been read.
  var isGzip: Bool {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return isCompressed
  }

  private func locked(_ body: () -> Void) {
    unsafe pthread_mutex_lock(mutex)
    body()
    unsafe pthread_cond_broadcast(changed)
    unsafe pthread_mutex_unlock(mutex)
  }

  // MARK: The parser's side

  /// Copies bytes that have been read. - Returns: how many; 0 only at the end.
  func read(into target: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    unsafe pthread_mutex_lock(mutex)
    while emptied == filled, !hasEnded { unsafe pthread_cond_wait(changed, mutex) }
    let isEmpty = emptied == filled
    let failure = failure
    let slot = emptied % Self.blockCount
    // Under the lock: the reader's side changes the same array, if at another place.
    let size = counts[slot]
    unsafe pthread_mutex_unlock(mutex)
    if isEmpty {
      if let failure { throw failure }
      return 0
    }
    let count = min(size - used, target.count)
    unsafe target.baseAddress?.copyMemory(
      from: room + slot * Self.blockBytes + used, byteCount: count)
    used += count
    if used == size {
      used = 0
      locked { emptied += 1 }
    }
    return count
  }

  // MARK: The reader's side

  /// The next free block; nil when nobody wants it any more.
  fileprivate func nextFree() -> UnsafeMutableRawBufferPointer? {
    unsafe pthread_mutex_lock(mutex)
    while filled - emptied == Self.blockCount, !isCancelled {
      unsafe pthread_cond_wait(changed, mutex)
    }
    let wanted = !isCancelled
    unsafe pthread_mutex_unlock(mutex)
    guard wanted else { return nil }
    let slot = filled % Self.blockCount
    return unsafe UnsafeMutableRawBufferPointer(
      start: room + slot * Self.blockBytes, count: Self.blockBytes)
  }

  fileprivate func put(_ count: Int, isGzip: Bool) {
    locked {
      counts[filled % Self.blockCount] = count
      filled += 1
      isCompressed = isGzip
    }
  }

  fileprivate func end(_ rawBytes: Int64, _ failure: Failure?) {
    locked {
      self.rawBytes = rawBytes
      self.failure = failure
      hasEnded = true
    }
  }
}

/// What the thread does.
private final class Work {
  private let ahead: ReadAhead
  private var stream: ExportStream

  init(_ ahead: ReadAhead, _ stream: consuming ExportStream) {
    self.ahead = ahead
    self.stream = stream
  }

  func run() {
    do throws(Failure) {
      while let block = unsafe ahead.nextFree() {
        let count = try unsafe fill(block)
        if count == 0 { break }
        ahead.put(count, isGzip: stream.isGzip)
      }
      ahead.end(stream.bytesRead, nil)
    } catch {
      ahead.end(stream.bytesRead, error)
    }
  }

  private func fill(_ block: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    var filled = 0
    while filled < block.count {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: block[filled...])
      let count = try unsafe stream.read(into: rest)
      if count == 0 { break }
      filled += count
    }
    return filled
  }
}
