internal import Glibc
internal import Model

/// Reads and decompresses an export on a thread of its own, a few blocks ahead of whoever parses
/// it.
///
/// Two threads share a ring of blocks: the reader fills the next free one, the parser empties the
/// next full one. Whoever finds none waits.
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
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>
  private var thread = pthread_t()
  /// Bytes of the block being emptied that have been handed over.
  private var used = 0

  /// - Returns: nil when the system gives no thread.
  /// - Throws: exit 66 when the export cannot be opened.
  init?(path: String, name: String, onRaw: @escaping (UnsafeRawBufferPointer) -> Void)
    throws(Failure)
  {
    room = .allocate(byteCount: Self.blockBytes * Self.blockCount, alignment: 64)
    mutex = .allocate(capacity: 1)
    changed = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
    let work = Work(self, try ExportStream(path: path, name: name, onRaw: onRaw))
    let box = Unmanaged.passRetained(work)
    let code = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, box.toOpaque())
    guard code == 0 else {
      box.release()
      return nil
    }
  }

  /// Ends the thread. To be called once, before the last reference goes.
  func stop() {
    locked { isCancelled = true }
    pthread_join(thread, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    pthread_cond_destroy(changed)
    mutex.deallocate()
    changed.deallocate()
    room.deallocate()
  }

  /// Bytes of the file as stored, once the end has been read.
  var bytesRead: Int64 {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return rawBytes
  }

  private func locked(_ body: () -> Void) {
    pthread_mutex_lock(mutex)
    body()
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(mutex)
  }

  // MARK: The parser's side

  /// Copies bytes that have been read. - Returns: how many; 0 only at the end.
  func read(into target: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    pthread_mutex_lock(mutex)
    while emptied == filled, !hasEnded { pthread_cond_wait(changed, mutex) }
    let isEmpty = emptied == filled
    let failure = failure
    pthread_mutex_unlock(mutex)
    if isEmpty {
      if let failure { throw failure }
      return 0
    }
    let slot = emptied % Self.blockCount
    let count = min(counts[slot] - used, target.count)
    target.baseAddress?.copyMemory(
      from: room + slot * Self.blockBytes + used, byteCount: count)
    used += count
    if used == counts[slot] {
      used = 0
      locked { emptied += 1 }
    }
    return count
  }

  // MARK: The reader's side

  /// The next free block; nil when nobody wants it any more.
  fileprivate func nextFree() -> UnsafeMutableRawBufferPointer? {
    pthread_mutex_lock(mutex)
    while filled - emptied == Self.blockCount, !isCancelled { pthread_cond_wait(changed, mutex) }
    let wanted = !isCancelled
    pthread_mutex_unlock(mutex)
    guard wanted else { return nil }
    let slot = filled % Self.blockCount
    return UnsafeMutableRawBufferPointer(
      start: room + slot * Self.blockBytes, count: Self.blockBytes)
  }

  fileprivate func put(_ count: Int) {
    counts[filled % Self.blockCount] = count
    locked { filled += 1 }
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
      while let block = ahead.nextFree() {
        let count = try fill(block)
        if count == 0 { break }
        ahead.put(count)
      }
      ahead.end(stream.bytesRead, nil)
    } catch {
      ahead.end(stream.bytesRead, error)
    }
  }

  private func fill(_ block: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    var filled = 0
    while filled < block.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: block[filled...])
      let count = try stream.read(into: rest)
      if count == 0 { break }
      filled += count
    }
    return filled
  }
}
