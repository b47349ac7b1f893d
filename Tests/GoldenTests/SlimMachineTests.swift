internal import Foundation
internal import Glibc
internal import TestSupport
internal import Testing

/// What a machine lacks must neither make a job seem done nor mislead whoever reads the message.
@Suite struct SlimMachineTests {
  @Test func withoutACommandNothingIsDoneAndTheExitSaysSo() throws {
    let result = try rebill([], in: Project.root)
    #expect(result.status == 64)
    #expect(result.out.isEmpty)
    #expect(result.err.hasSuffix("error: no command is given\n  help: name one of those above\n"))
    #expect(result.err.contains("\n  rate "))
  }

  /// Swift's own `CommandLine` reads `/proc`, which a chroot or a sandbox need not have.
  @Test(
    .enabled("nobody may hide /proc here") {
      try SlimMachineTests.hiding("/proc", ["true"], in: Project.root).status == 0
    })
  func argumentsArriveWhereProcIsNotMounted() throws {
    let result = try SlimMachineTests.hiding(
      "/proc", [Project.program, "verify", "nothing"], in: Project.root)
    #expect(result.status == 66)
    #expect(
      result.err.contains("nothing: there is no run here: No such file or directory [E631]"),
      "\(result.err)")
  }

  /// A slim machine may lack what the default help would recommend.
  @Test(
    .enabled("nobody may hide a folder here") {
      try SlimMachineTests.hiding("/usr/share/zoneinfo", ["true"], in: Project.root).status == 0
    })
  func withoutTimeZonesTheHelpRecommendsNoOtherZone() throws {
    let scratch = try Scratch()
    try copy(Project.fixtures.appending(path: "books/small/book"), to: scratch["book"])
    try scratch.write("book/settings.csv", "key,value\nwallet_timezone,America/New_York\n")
    let command = [Project.program, "check", "--book", "book"]
    let result = try SlimMachineTests.hiding("/usr/share/zoneinfo", command, in: scratch.url)
    #expect(result.status == 78)
    #expect(result.err.contains("(package tzdata); or write UTC"), "\(result.err)")
    #expect(try rebill(Array(command.dropFirst()), in: scratch.url).status == 0)
  }

  fileprivate static func hiding(_ path: String, _ command: [String], in folder: URL) throws
    -> CommandResult
  {
    let script = "mount -t tmpfs none \(path) && exec \"$@\""
    let asOwner = geteuid() == 0 ? [] : ["--map-root-user"]
    return try run(
      "unshare", asOwner + ["--mount", "sh", "-c", script, "sh"] + command, in: folder)
  }
}
