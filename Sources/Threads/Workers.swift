internal import Glibc
package import Model
internal import Synchronization

/// Runs work on a fixed number of threads and waits for all of it.
package enum Workers {
  /// Calls `body` once on each of `count` threads.
  ///
  /// - Throws: the failure of the lowest-numbered thread that failed.
  package static func run(_ count: Int, _ body: @escaping @Sendable (Int) throws(Failure) -> Void)
    throws(Failure)
  {
    if count == 1 { return try body(0) }
    let box = FailureBox()
    var threads: [pthread_t] = []
    for index in 1..<count {
      let thread = start {
        do throws(Failure) { try body(index) } catch { box.note(index, error) }
      }
      if let thread { threads.append(thread) }
    }
    do throws(Failure) { try body(0) } catch { box.note(0, error) }
    for thread in threads { pthread_join(thread, nil) }
    if let failure = box.first { throw failure }
  }

  /// Starts a thread that calls `body` once. The work is shared out as threads ask for it, so
  /// one that the system refuses only costs time.
  private static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    var thread = pthread_t()
    let box = unsafe Unmanaged.passRetained(ThreadBody(body))
    let code = unsafe pthread_create(
      &thread, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, unsafe box.toOpaque())
    guard code == 0 else {
      unsafe box.release()
      return nil
    }
    return thread
  }
}

private final class ThreadBody: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private final class FailureBox: Sendable {
  private let failures = Locked<[Int: Failure]>([:])

  func note(_ index: Int, _ failure: Failure) { failures.withLock { $0[index] = failure } }

  var first: Failure? { failures.withLock { all in all.min { $0.key < $1.key }?.value } }
}

/// Hands out the numbers from 0 up, each once, to whichever thread asks next.
package final class TaskCounter: Sendable {
  private let next = Atomic<Int>(0)
  private let count: Int

  package init(_ count: Int) { self.count = count }

  package func take() -> Int? {
    let index = next.add(1, ordering: .relaxed).oldValue
    return index < count ? index : nil
  }

  /// Hands out nothing more: one thread has failed.
  package func stop() { next.store(count, ordering: .relaxed) }
}
