internal import Foundation
internal import TestSupport
internal import Testing

/// Hard stops of the house.
@Suite struct LayoutTests {
  @Test func theTreeIsRead() {
    #expect(SourceTree.swift.count > 100)
    #expect(SourceTree.swift.flatMap(\.functions).count > 500)
    #expect(SourceTree.texts.contains { $0.path == "Makefile" })
  }

  @Test func aFileHasAtMost500Lines() {
    for file in SourceTree.code {
      #expect(file.lines.count <= 501, "\(file.path) has \(file.lines.count - 1) lines")
    }
  }

  @Test func aLineHasAtMost100Columns() {
    for file in SourceTree.code {
      for (index, line) in file.lines.enumerated() where line.count > 100 {
        Issue.record("\(file.path):\(index + 1) has \(line.count) columns")
      }
    }
  }

  @Test func aFunctionHasAtMost70Lines() {
    for file in SourceTree.swift {
      for (line, count) in file.functions where count > 70 {
        Issue.record("\(file.path):\(line) has \(count) lines")
      }
    }
  }

  @Test func nothingIsLeftToDo() {
    let marks = ["TO" + "DO", "FIX" + "ME"]
    for file in SourceTree.texts {
      for (index, line) in file.lines.enumerated() where marks.contains(where: line.contains) {
        Issue.record("\(file.path):\(index + 1): \(line)")
      }
    }
  }

  @Test func noPathOfAMachineIsNamed() {
    let marks = ["home", "Users", "root", "work"].map { "/" + $0 + "/" }
    for file in SourceTree.texts {
      for (index, line) in file.lines.enumerated() {
        let isNamed = marks.contains { mark in
          line.hasPrefix(mark) || [" ", "\"", "'", "`", "="].contains { line.contains($0 + mark) }
        }
        #expect(!isNamed, "\(file.path):\(index + 1): \(line)")
      }
    }
  }

  /// Folders that a test walks use all that is in them; of the others each file must be named.
  @Test func everyFixtureIsUsed() throws {
    let walked: Set = ["books", "conformance", "csv-spectrum", "golden"]
    let tests = SourceTree.swift.filter { !$0.isSource }.flatMap(\.lines).joined(separator: "\n")
    for folder in Project.cases("") where folder != "SOURCES.md" {
      #expect(tests.contains("\"\(folder)\"") || tests.contains("\"\(folder)/"), "\(folder)")
      if walked.contains(folder) { continue }
      for path in try files(in: Project.fixtures.appending(path: folder)).keys.sorted() {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        #expect(tests.contains(name) || name.hasPrefix("LICENSE"), "fixtures/\(folder)/\(path)")
      }
    }
  }
}
