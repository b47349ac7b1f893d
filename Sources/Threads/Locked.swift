internal import CSystem
internal import Synchronization

/// A value that one thread at a time may touch.
///
/// It is a `Mutex` that says what it does: ThreadSanitizer cannot see that one lock, and would call
/// every access under it a race.
package final class Locked<Value>: Sendable {
  private let mutex: Mutex<Value>

  package init(_ value: consuming sending Value) { mutex = Mutex(value) }

  package func withLock<Result, Failure: Error>(
    _ body: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    try mutex.withLock { value throws(Failure) in
      let lock = unsafe Unmanaged.passUnretained(self).toOpaque()
      unsafe rebill_lock_taken(lock)
      defer { unsafe rebill_lock_left(lock) }
      return try body(&value)
    }
  }
}
