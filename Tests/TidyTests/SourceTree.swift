internal import Foundation
internal import TestSupport

/// One file of code, as the rules of the house look at it.
struct SourceFile: Sendable {
  /// Below the project, such as `Sources/Model/Amount.swift`.
  var path: String
  var lines: [String]

  /// The folder under `Sources` or `Tests` that it is in.
  var target: String {
    let parts = path.split(separator: "/")
    return parts.count > 2 ? String(parts[1]) : ""
  }

  var isSource: Bool { path.hasPrefix("Sources/") }

  /// Modules it imports, with the line of each.
  var imports: [(module: String, line: Int)] {
    lines.enumerated().compactMap { index, line in
      guard let match = line.firstMatch(of: /^ *(?:@\w+ )?(?:\w+ )?import (?:\w+ )?(\w+)/) else {
        return nil
      }
      return (String(match.1), index + 1)
    }
  }

  /// Functions over more than one line: where each begins, and how many lines it takes.
  var functions: [(line: Int, count: Int)] {
    lines.indices.compactMap { start in
      let line = lines[start]
      let head =
        /^ *(?:@\w+(?:\([^)]*\))? )*(?:[a-z]+(?:\(set\))? )*(func |init[?(<]|deinit|subscript)/
      guard line.firstMatch(of: head) != nil else { return nil }
      let indent = line.prefix { $0 == " " }
      let closing = lines[start...].firstIndex { $0 == indent + "}" }
      // A function of one line ends before anything else at its depth begins.
      let next = lines[(start + 1)...].firstIndex {
        !$0.isEmpty && $0.prefix { $0 == " " }.count < indent.count
      }
      guard let closing, closing < next ?? lines.count, !line.hasSuffix("}") else { return nil }
      return (start + 1, closing - start + 1)
    }
  }
}

enum SourceTree {
  /// All code of the project: Swift, C, C++ and their headers.
  static let code = files { path in
    ["swift", "c", "h", "cpp"].contains { path.hasSuffix("." + $0) }
  }

  static let swift = code.filter { $0.path.hasSuffix(".swift") }

  /// Everything people write in this project, fixtures aside.
  static let texts = files { path in
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    return ["swift", "c", "h", "cpp", "py", "md"].contains { name.hasSuffix("." + $0) }
      || !name.contains(".") || path.hasPrefix(".ci/")
  }

  /// The paths of all files and folders of the project, in order.
  static let names: [String] = {
    let places = [
      "Sources", "Tests", "Checks", "Benchmarks", "Fuzz", "deploy", "docs", "fixtures", "scripts",
      ".ci",
    ]
    var paths = places.flatMap { place -> [String] in
      let folder = Project.root.appending(path: place).path
      let below = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
      return below.map { place + "/" + $0 }
    }
    paths += (try? FileManager.default.contentsOfDirectory(atPath: Project.root.path)) ?? []
    return paths.filter { !$0.contains("__pycache__") && !$0.contains(".build") }.sorted()
  }()

  private static func files(_ isWanted: (String) -> Bool) -> [SourceFile] {
    names.filter { isWanted($0) && !$0.hasPrefix("fixtures/") }.compactMap { path in
      let file = Project.root.appending(path: path)
      guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
      return SourceFile(path: path, lines: text.components(separatedBy: "\n"))
    }
  }
}
