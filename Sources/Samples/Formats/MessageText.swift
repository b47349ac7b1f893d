internal import Model
internal import Text

/// What the made-up messages say.
enum MessageText {
  static let openings = [
    "Hi Alex, this is a reminder", "Good news, Sam", "Hello Robin", "Thanks, Kim", "Jo",
    "Hey there", "Dear guest", "Quick question", "Update", "Ciao Andréa", "Hi, Max 👋",
  ].map { Array($0.utf8) }

  static let middles = [
    ": your appointment is tomorrow at", ", your order will arrive at about", ", see you at",
    ": the table is booked for", ", can we move the call to",
    ", the estimate is ready, call before",
    ": doors open at", ", we \"saved\" your seat until",
  ].map { Array($0.utf8) }

  static let endings = [
    "Reply YES to confirm, STOP to opt out.", "Questions? Just answer this message.",
    "Thank you!", "The team", "Bring your papers, please.", "See you soon, bye",
    "Directions: https://example.com/way", "",
  ].map { Array($0.utf8) }

  /// One message of some 60 to 120 bytes.
  ///
  /// - Parameters:
  ///   - quote: what a quotation mark becomes.
  ///   - lineEnd: what stands before the ending.
  static func add(
    _ random: inout RandomSource, quote: StaticString, lineEnd: StaticString,
    to text: inout TextBuffer
  ) {
    text.add(openings[random.below(openings.count)])
    for byte in middles[random.below(middles.count)] {
      if byte == UInt8(ascii: "\"") { text.add(quote) } else { text.add([byte]) }
    }
    text.add(" ")
    text.add(1 + random.below(12))
    text.add(":")
    text.addTwo(random.below(4) * 15)
    text.add(". ")
    if random.perMille(100) { text.add(lineEnd) }
    text.add(endings[random.below(endings.count)])
  }
}
