public import Foundation
internal import Glibc

/// What a program said and how it ended.
public struct CommandResult: Sendable {
  public var stdout: Data
  public var stderr: Data
  /// The exit status; 128 and more for the signal that ended it.
  public var status: Int32

  public var out: String { String(decoding: stdout, as: UTF8.self) }
  public var err: String { String(decoding: stderr, as: UTF8.self) }
}

/// A call of the system failed.
public struct CommandError: Error {
  public var code: Int32
  public init(code: Int32) { self.code = code }
}

/// Runs a program to its end.
///
/// - Parameters:
///   - folder: the folder it runs in.
///   - environment: all it sees of the environment, but for `PATH`.
public func run(
  _ program: String, _ arguments: [String], in folder: URL, environment: [String: String] = [:]
) throws -> CommandResult {
  let said = try Scratch()
  let (outPath, errPath) = (said["stdout"].path, said["stderr"].path)
  var actions = unsafe posix_spawn_file_actions_t()
  unsafe posix_spawn_file_actions_init(&actions)
  defer { unsafe posix_spawn_file_actions_destroy(&actions) }
  let flags = O_WRONLY | O_CREAT | O_TRUNC
  unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
  unsafe posix_spawn_file_actions_addopen(&actions, 1, outPath, flags, 0o600)
  unsafe posix_spawn_file_actions_addopen(&actions, 2, errPath, flags, 0o600)
  // What the sanitizers of the tests are told holds for the programs that the tests run.
  let inherited = ProcessInfo.processInfo.environment.filter { variable in
    ["PATH", "ASAN_OPTIONS", "TSAN_OPTIONS"].contains(variable.key)
  }
  let all = inherited.merging(environment) { $1 }
  // posix_spawn cannot change the folder portably; env can, and becomes the program.
  var arguments =
    unsafe (["env", "-C", folder.path, program] + arguments).map { unsafe strdup($0) } + [nil]
  var variables = unsafe all.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
  defer {
    let texts = unsafe arguments + variables
    for index in 0..<(unsafe texts.count) { unsafe free(texts[index]) }
  }
  var process: pid_t = 0
  let code = unsafe posix_spawnp(&process, "env", &actions, nil, &arguments, &variables)
  guard code == 0 else { throw CommandError(code: code) }
  var status: Int32 = 0
  while unsafe waitpid(process, &status, 0) < 0 {
    guard errno == EINTR else { throw CommandError(code: errno) }
  }
  let signal = status & 0x7F
  return CommandResult(
    stdout: try Data(contentsOf: said["stdout"]), stderr: try Data(contentsOf: said["stderr"]),
    status: signal == 0 ? status >> 8 & 0xFF : 128 + signal)
}

/// Runs `rebill` as a user would.
public func rebill(
  _ arguments: [String], in folder: URL, environment: [String: String] = [:]
) throws -> CommandResult {
  try run(Project.program, arguments, in: folder, environment: environment)
}
