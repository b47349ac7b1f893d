public import ArgumentParser
internal import Audit
internal import Glibc
public import Model
internal import Pipeline
internal import RunFiles

/// The options that hold for every command (spec 7).
struct CommonOptions: ParsableArguments {
  @Flag(name: .long, help: "Say nothing on success.")
  var quiet = false

  @Flag(name: .long, help: "Say more on standard error.")
  var verbose = false

  @Flag(name: .long, help: "Results as JSON on standard output.")
  var json = false

  @Option(name: .long, help: "Color in messages: auto, always or never.")
  var color = Console.Color.auto

  @Option(name: .long, help: "Threads to work on; as many as there are processors unless said.")
  var threads: Int?

  @Option(name: .long, help: "Memory to work in, such as 64MiB or 1GiB.")
  var memory = MemorySize(bytes: RateOptions.defaultMemory)

  @Option(name: .long, help: "Folder for spill files; the output folder unless said.")
  var temp: String?

  func validate() throws {
    if let threads, !(1...RateOptions.maxThreads).contains(threads) {
      throw ValidationError("--threads is 1 to \(RateOptions.maxThreads)")
    }
    if memory.bytes < RateOptions.minMemory {
      throw ValidationError("--memory is \(RateOptions.minMemory >> 20)MiB or more")
    }
    unsafe Console.color = color
  }

  var threadCount: Int {
    threads ?? max(1, min(RateOptions.maxThreads, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }
}

extension Console.Color: ExpressibleByArgument {}

extension Period: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

/// A number of bytes as people write it.
struct MemorySize: ExpressibleByArgument {
  var bytes: Int

  init(bytes: Int) { self.bytes = bytes }

  init?(argument: String) {
    let units: [(String, Int)] = [
      ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("KB", 1_000), ("MB", 1_000_000),
      ("GB", 1_000_000_000), ("K", 1 << 10), ("M", 1 << 20), ("G", 1 << 30), ("B", 1), ("", 1),
    ]
    for (suffix, factor) in units where argument.hasSuffix(suffix) {
      guard let count = Int(argument.dropLast(suffix.count)), count >= 0 else { return nil }
      let (bytes, overflow) = count.multipliedReportingOverflow(by: factor)
      guard !overflow else { return nil }
      self.bytes = bytes
      return
    }
    return nil
  }

  var defaultValueDescription: String { "\(bytes >> 20)MiB" }
}
