internal import Audit
internal import Glibc
internal import Model
internal import Pipeline
internal import Synchronization
internal import Threads

/// One line on the terminal that shows how far the reading has come.
final class ProgressBar: Sendable {
  private let progress: Progress
  private let isRunning: Mutex<Bool>
  private let thread: Mutex<pthread_t?>

  init(_ progress: Progress, isShown: Bool) {
    self.progress = progress
    isRunning = Mutex(isShown)
    thread = Mutex(nil)
    if isShown { start() }
  }

  private func start() {
    var handle = pthread_t()
    let box = unsafe Unmanaged.passRetained(self)
    let code = unsafe pthread_create(
      &handle, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<ProgressBar>.fromOpaque(argument).takeRetainedValue().draw()
        return nil
      }, unsafe box.toOpaque())
    if code == 0 { thread.withLock { $0 = handle } } else { unsafe box.release() }
  }

  /// Ends the drawing and wipes the line.
  func stop() {
    isRunning.withLock { $0 = false }
    guard
      let handle = thread.withLock({ handle in
        defer { handle = nil }
        return handle
      })
    else { return }
    pthread_join(handle, nil)
    Console.err("\r\u{1B}[K")
  }

  private func draw() {
    let start = seconds()
    while isRunning.withLock({ $0 }) {
      Console.err("\r\u{1B}[K" + line(after: seconds() - start))
      usleep(100_000)
    }
  }

  private func line(after elapsed: Double) -> String {
    let (read, total) = (progress.bytesRead, progress.bytesTotal)
    let records = progress.recordsRead
    let share = total > 0 ? min(1, Double(read) / Double(total)) : 1
    let filled = Int(share * 24)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
    let rate = elapsed > 0 ? Int(Double(records) / elapsed) : 0
    let left = share > 0.01 ? Int(elapsed / share * (1 - share)) : 0
    return "\(bar) \(grouped(read >> 20)) of \(grouped(total >> 20)) MiB  "
      + "\(grouped(records)) records  \(grouped(rate))/s  \(left) s left"
  }

  private func seconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
