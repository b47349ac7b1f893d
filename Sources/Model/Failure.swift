/// How the program ends (spec 7).
public enum ExitStatus: Int32, CaseIterable, Sendable {
  case done = 0
  case differences = 1
  case tooMuchSuspense = 3
  case usage = 64
  case badExport = 65
  case noInput = 66
  case internalCheck = 70
  case cannotCreate = 73
  case inputOutput = 74
  case busy = 75
  case badBook = 78
}

/// A run that cannot go on: what is wrong, and how the program ends for it.
public struct Failure: Error, Sendable {
  public var status: ExitStatus
  public var problems: [Problem]

  public init(_ status: ExitStatus, _ problems: [Problem]) {
    self.status = status
    self.problems = problems
  }

  public init(_ status: ExitStatus, _ problem: Problem) { self.init(status, [problem]) }
}
