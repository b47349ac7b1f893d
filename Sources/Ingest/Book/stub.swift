package import Model
package struct BookFile { package var path: String; package var bytes: [UInt8] }
package enum BookFolder { package static func read(_ folder: String) -> (files: [BookFile], unknown: [String], problems: [Problem]) { ([], [], []) } }
package enum BookLoader { package static func load(_ files: [BookFile]) -> (book: Book?, problems: [Problem]) { (nil, []) } }
