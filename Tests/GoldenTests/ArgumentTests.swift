internal import Foundation
internal import Glibc
internal import TestSupport
internal import Testing

/// A job that lost its arguments must not seem to have done its work.
@Suite struct ArgumentTests {
  @Test func withoutACommandNothingIsDoneAndTheExitSaysSo() throws {
    let result = try rebill([], in: Project.root)
    #expect(result.status == 64)
    #expect(result.out.isEmpty)
    #expect(result.err.hasSuffix("error: no command is given\n  help: name one of those above\n"))
    #expect(result.err.contains("\n  rate "))
  }

  /// Swift's own `CommandLine` reads `/proc`, which a chroot or a sandbox need not have.
  @Test(
    .enabled("nobody may hide /proc here") { try ArgumentTests.hidingProc(["true"]).status == 0 })
  func argumentsArriveWhereProcIsNotMounted() throws {
    let result = try ArgumentTests.hidingProc([Project.program, "verify", "nothing"])
    #expect(result.status == 66)
    #expect(
      result.err.contains("nothing: there is no run here: No such file or directory [E631]"),
      "\(result.err)")
  }

  fileprivate static func hidingProc(_ command: [String]) throws -> CommandResult {
    let script = "mount -t tmpfs none /proc && exec \"$@\""
    let asOwner = geteuid() == 0 ? [] : ["--map-root-user"]
    return try run(
      "unshare", asOwner + ["--mount", "sh", "-c", script, "sh"] + command, in: Project.root)
  }
}
