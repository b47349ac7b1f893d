public import ArgumentParser
public import Model

/// The option of the commands that read exports (decision 0012).
struct InflateOption: ParsableArguments {
  @Option(
    name: .long,
    help: "What decompresses gzip exports. The output does not depend on it.")
  var inflate = InflateLibrary.standard
}

extension InflateLibrary: ExpressibleByArgument {}
