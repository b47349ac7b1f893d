internal import Glibc
internal import Model
internal import RunFiles
internal import Text

/// Where a run lies, found from what the user named: its folder, a symlink to it, or the folder
/// of its period.
struct RunPlace: Sendable {
  /// Without symlinks.
  let path: String
  /// The name of the folder, which is to be the run's id.
  let id: String
  /// The month that the folder above is named after; nil where it is not.
  let period: Period?

  /// - Throws: exit 66 when there is no run.
  init(_ argument: String) throws(Failure) {
    guard var path = RunPlace.resolved(argument) else {
      throw unsafe RunPlace.missing(argument, String(cString: strerror(errno)))
    }
    if !PublishedRun.isRunID(RunPlace.name(path)) {
      if let current = RunPlace.resolved(path + "/current") ?? RunPlace.closed(path) {
        path = current
      } else if unsafe access((path + "/" + Manifest.name).onDisk, F_OK) != 0 {
        throw RunPlace.missing(argument, "it holds neither a manifest nor a current run")
      }
    }
    var info = stat()
    guard unsafe stat(path.onDisk, &info) == 0, info.st_mode & S_IFMT == S_IFDIR else {
      throw RunPlace.missing(argument, "it is not a folder")
    }
    self.path = path
    id = RunPlace.name(path)
    period = path.pathParts().dropLast().last.flatMap { Period($0) }
  }

  private static func resolved(_ path: String) -> String? {
    realPath(path)
  }

  private static func name(_ path: String) -> String {
    path.pathParts().last ?? ""
  }

  /// The run that a period was closed with, where its symlink is lost.
  private static func closed(_ path: String) -> String? {
    (try? ClosedPeriod.run(path)).flatMap(\.self).flatMap { resolved(path + "/" + $0) }
  }

  private static func missing(_ path: String, _ reason: String) -> Failure {
    Failure(
      .noInput,
      Problem(
        "E631", path: path, "there is no run here: \(reason)",
        help: "name the folder of a run, or that of its period, such as out/2026-10"))
  }
}
