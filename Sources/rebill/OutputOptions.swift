public import ArgumentParser
public import Model
internal import Pipeline

/// How a command says what it has to say: options of every command (spec 7).
struct OutputOptions: ParsableArguments {
  @Flag(name: .long, help: "Print nothing on success.")
  var quiet = false

  @Flag(name: .long, help: "Report time, memory and phases on standard error.")
  var verbose = false

  @Flag(name: .long, help: "Print results as JSON on standard output.")
  var json = false

  @Option(name: .long, help: "Color in messages: auto, always or never.")
  var color = Console.Color.auto

  func validate() {
    unsafe Console.color = color
    unsafe Console.isVerbose = verbose
  }
}

extension Console.Color: ExpressibleByArgument {}

extension Period: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
