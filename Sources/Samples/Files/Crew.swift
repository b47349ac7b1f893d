internal import Glibc
internal import Model
internal import Synchronization

/// Does numbered pieces of work on a few threads; who does which is left to chance.
final class Crew: Sendable {
  private let count: Int
  private let next = Atomic<Int>(0)
  /// The failure of the lowest number, and that number.
  private let failure = Mutex<(piece: Int, problem: Problem)?>(nil)
  private let work: @Sendable (Int) throws(Problem) -> Void

  private init(_ count: Int, _ work: @escaping @Sendable (Int) throws(Problem) -> Void) {
    self.count = count
    self.work = work
  }

  /// Does pieces 0 to `count - 1`, on `threads` threads including this one.
  ///
  /// - Throws: what the lowest-numbered piece that failed threw; later pieces may be left undone.
  static func run(
    _ count: Int, threads: Int, _ work: @escaping @Sendable (Int) throws(Problem) -> Void
  ) throws(Problem) {
    let crew = Crew(count, work)
    var hands: [pthread_t] = []
    for _ in 1..<max(1, min(threads, count)) {
      var hand = pthread_t()
      let share = unsafe Unmanaged.passRetained(crew)
      let status = unsafe pthread_create(
        &hand, nil,
        { share in
          if let share = unsafe share {
            unsafe Unmanaged<Crew>.fromOpaque(share).takeRetainedValue().help()
          }
          return nil
        }, unsafe share.toOpaque())
      if status == 0 { hands.append(hand) } else { unsafe share.release() }
    }
    crew.help()
    for hand in hands { pthread_join(hand, nil) }
    if let failure = crew.failure.withLock({ $0 }) { throw failure.problem }
  }

  private func help() {
    while true {
      let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard piece < count, failure.withLock({ $0 == nil }) else { return }
      do throws(Problem) {
        try work(piece)
      } catch {
        failure.withLock { first in
          if first.map({ piece < $0.piece }) ?? true { first = (piece, error) }
        }
      }
    }
  }
}
