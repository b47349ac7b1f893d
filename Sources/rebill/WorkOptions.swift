internal import ArgumentParser
internal import Pipeline

/// The options of commands that read exports whole, and may have to spill (spec 7).
struct WorkOptions: ParsableArguments {
  @OptionGroup var threads: ThreadOptions

  @Option(name: .long, help: "Memory to use, such as 64MiB or 1GiB.")
  var memory = MemorySize(bytes: RateOptions.defaultMemory)

  @Option(name: .long, help: "Folder for spill files (default: the output folder).")
  var temp: String?

  func validate() throws {
    if memory.bytes < RateOptions.minMemory {
      throw ValidationError("--memory is \(RateOptions.minMemory >> 20)MiB or more")
    }
  }
}
