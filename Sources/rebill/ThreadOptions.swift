internal import ArgumentParser
internal import Glibc
internal import Pipeline

/// The option of commands that work on several threads (spec 7).
struct ThreadOptions: ParsableArguments {
  @Option(name: .long, help: "Worker threads (default: one per processor).")
  var threads: Int?

  func validate() throws {
    if let threads, !(1...RateOptions.maxThreads).contains(threads) {
      throw ValidationError("--threads is 1 to \(RateOptions.maxThreads)")
    }
  }

  var count: Int {
    threads ?? max(1, min(RateOptions.maxThreads, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }
}
