internal import Model

/// How the memory budget is shared out.
package struct MemoryPlan: Sendable {
  /// Partitions of the records at most, whatever the budget: no output may depend on it.
  static let partitions = 256
  /// What a thread needs for the smallest buffers of all partitions, its windows and its tables.
  private static let threadBytes = 8 << 20

  /// Bytes of one chunk of a partition: a power of two, so that chunks are whole pages.
  let chunkBytes: Int
  /// Bytes of chunks that may stay in memory while little has been put away.
  private let keptMost: Int
  /// Bytes of one partition that a thread may load whole.
  let loadBytes: Int
  private let threads: Int

  /// Threads that the budget has room for.
  static func threads(_ options: RateOptions) -> Int {
    max(1, min(options.threads, max(options.memory, RateOptions.minMemory) / threadBytes))
  }

  /// - Parameter keepsAll: true where little is put away, and no file should be made.
  package init(_ options: RateOptions, keepsAll: Bool = false) {
    let memory = max(options.memory, RateOptions.minMemory)
    threads = MemoryPlan.threads(options)
    let share = memory / 8 / threads / MemoryPlan.partitions
    chunkBytes = min(32 << 10, max(4 << 10, 1 << (Int.bitWidth - 1 - share.leadingZeroBitCount)))
    keptMost = keepsAll ? .max : memory / 8 * 5
    loadBytes = memory / 8 / threads
  }

  /// Bytes of chunks that may stay in memory: the more has been put away, the larger are the
  /// partitions that threads will load, with tables beside them that take more than as much again.
  func keptBytes(ofAll bytes: Int, partitions: Int) -> Int {
    keptMost - 5 * threads * min(bytes / partitions, loadBytes) / 2
  }

  // MARK: Partitions that are larger than that

  /// Parts that a thread may split a partition into at a time, and the buffer of each.
  var mostParts: Int { max(2, loadBytes / partBytes) }
  var partBytes: Int { 8 << 10 }
  /// The chunks of a run that is merged with others: of each one is in memory.
  var runBytes: Int { min(64 << 10, max(8 << 10, loadBytes >> 6)) }
  /// Chunks of all merged runs together that are in memory at a time.
  var mergeBytes: Int { loadBytes }
  /// The same for suspended rows, which are merged when all else is done.
  var suspenseBytes: Int { min(16 << 20, loadBytes * threads * 4) }
}
