internal import CScan
package import Model
package import Text

/// What the book must tell for reading an export: which accounts and error codes there are, and
/// how money and local times are written. Read-only; threads share it.
package struct DecodingContext: Sendable {
  let accounts: TextIndex
  let exemptCodes: TextIndex
  /// Upper case.
  let currency: [UInt8]
  let zone: ZoneRules
  /// What decompresses the export.
  let inflate: InflateLibrary
  /// Part of every hash of a content, so that no export can hold two contents of one hash.
  let secret: UInt64

  /// - Parameter secret: the same for all exports whose records meet; best a random one.
  package init(book: Book, inflate: InflateLibrary = .standard, secret: UInt64 = 0) {
    self.inflate = inflate
    self.secret = secret
    accounts = TextIndex(book.accounts.map(\.id))
    exemptCodes = TextIndex(DecodingContext.errorCodes(of: book))
    currency = Array(book.settings.currency.utf8)
    zone = ZoneRules.load(book.settings.walletTimeZone)!
  }

  /// The exempt codes, each once, in the order in which ``Model/UsageRecord/exemptCode`` counts.
  package static func errorCodes(of book: Book) -> [String] {
    var seen = Set<[UInt8]>()
    return book.exemptions.map(\.errorCode).filter { seen.insert(Array($0.utf8)).inserted }
  }
}

/// The texts of the row being read that its ``Model/UsageRecord`` has no room for.
///
/// Valid until the next row is read.
@safe
package struct RowTexts {
  package var id: Bytes
  package var account: Bytes
  package var from: Bytes
  package var to: Bytes
  /// The row as it stands in the export, without its line end.
  package var raw: Bytes
  /// Every field that is taken, as the reader handed it over.
  let fields: FieldBuffer
}

extension RowTexts {
  /// The fields of the row that are not empty, as they stand, by column or key.
  ///
  /// - Parameter kind: what the row was read as; it tells which fields there are.
  /// - Note: makes strings; for the few rows that somebody asks about.
  package func named(_ kind: RecordKind) -> [(name: String, value: String)] {
    let names = kind == .walletTransaction ? WalletField.names : Field.names
    return names.indices.compactMap { index in
      unsafe fields[index].isEmpty ? nil : (names[index], fields[index].text)
    }
  }
}

/// What a row came to.
package enum RowOutcome: Equatable, Sendable {
  case record
  /// Spec 3.5, with words for people.
  case malformed(String)
}

/// Turns the fields of rows into usage records. One for each thread.
struct Decoder {
  private let context: DecodingContext
  private var instants = InstantReader()
  var record = UsageRecord()
  var texts: RowTexts

  init(_ context: DecodingContext, nothing: Bytes, fields: FieldBuffer) {
    self.context = context
    texts = unsafe RowTexts(
      id: nothing, account: nothing, from: nothing, to: nothing, raw: nothing, fields: fields)
  }

  // MARK: Calls and messages

  mutating func decode(_ fields: FieldBuffer) -> RowOutcome {
    record = UsageRecord()
    let id = unsafe fields[Field.sid.rawValue]
    texts.id = id
    record.kind = kind(of: id)
    record.id = recordID(id)
    var content = Content(context.secret)
    if let fault = unsafe decodeInstants(fields, &content) ?? decodeNumbers(fields, &content) {
      return .malformed(fault)
    }
    unsafe decodeAddresses(fields, &content)
    unsafe decodeWords(fields, &content)
    texts.account = unsafe fields[Field.accountSID.rawValue]
    record.account = context.accounts.find(texts.account)
    record.contentHash = content.hash
    return .record
  }

  private mutating func decodeInstants(_ fields: FieldBuffer, _ content: inout Content) -> String? {
    guard let start = unsafe instant(fields[Field.startTime.rawValue], &content) else {
      return "start_time is no instant"
    }
    guard let sent = unsafe instant(fields[Field.dateSent.rawValue], &content) else {
      return "date_sent is no instant"
    }
    guard let created = unsafe instant(fields[Field.dateCreated.rawValue], &content) else {
      return "date_created is no instant"
    }
    guard let updated = unsafe instant(fields[Field.dateUpdated.rawValue], &content) else {
      return "date_updated is no instant"
    }
    let first = record.kind == .call ? start : sent
    record.eventTime = first == .missing ? created : first
    record.dateUpdated = updated
    return nil
  }

  /// - Returns: ``Model/Instant/missing`` for an empty field, nil for what is no instant.
  @inline(__always)
  private mutating func instant(_ text: Bytes, _ content: inout Content) -> Instant? {
    var value = Instant.missing
    if !text.isEmpty {
      guard let read = instants.read(text) else { return nil }
      value = read
    }
    content.add(UInt64(bitPattern: value.seconds))
    return value
  }

  private mutating func decodeNumbers(_ fields: FieldBuffer, _ content: inout Content) -> String? {
    guard let duration = unsafe count(fields[Field.duration.rawValue], &content) else {
      return "duration is no count"
    }
    guard let segments = unsafe count(fields[Field.numSegments.rawValue], &content) else {
      return "num_segments is no count"
    }
    guard let media = unsafe count(fields[Field.numMedia.rawValue], &content) else {
      return "num_media is no count"
    }
    record.duration = duration
    record.segments = segments
    record.media = media
    let price = unsafe fields[Field.price.rawValue]
    if !price.isEmpty {
      guard let value = Numbers.decimal(price) else { return "price is no number" }
      record.price = value
      record.hasPrice = true
    }
    content.add(UInt64(bitPattern: record.price.nano))
    content.add(record.hasPrice ? 1 : 0)
    return nil
  }

  /// - Returns: -1 for an empty field, nil for what is no count.
  @inline(__always)
  private func count(_ text: Bytes, _ content: inout Content) -> Int64? {
    var value: Int64 = -1
    if !text.isEmpty {
      guard let read = Numbers.count(text) else { return nil }
      value = Int64(read)
    }
    content.add(UInt64(bitPattern: value))
    return value
  }

  private mutating func decodeAddresses(_ fields: FieldBuffer, _ content: inout Content) {
    let from = unsafe Addresses.read(fields[Field.from.rawValue])
    let to = unsafe Addresses.read(fields[Field.to.rawValue])
    record.from = from.address
    record.to = to.address
    record.isWhatsApp = from.isWhatsApp || to.isWhatsApp
    texts.from = from.text
    texts.to = to.text
    content.add(from.address.bits)
    content.add(to.address.bits)
    content.add((from.isWhatsApp ? 1 : 0) | (to.isWhatsApp ? 2 : 0))
    if !from.text.isEmpty { content.add(hash(of: from.text, seed: context.secret)) }
    if !to.text.isEmpty { content.add(hash(of: to.text, seed: context.secret)) }
  }

  private mutating func decodeWords(_ fields: FieldBuffer, _ content: inout Content) {
    let direction = unsafe fields[Field.direction.rawValue]
    let directionHash = hash(of: direction)
    record.direction = ProviderWords.direction(direction, hash: directionHash)
    content.add(
      record.direction == .unknown ? hash(of: direction, seed: context.secret) : directionHash)

    let status = unsafe fields[Field.status.rawValue]
    let statusHash = hash(of: status)
    record.status = ProviderWords.status(status, hash: statusHash, kind: record.kind)
    content.add(record.status == .unknown ? hash(of: status, seed: context.secret) : statusHash)

    let unit = unsafe fields[Field.priceUnit.rawValue]
    if !unit.isEmpty {
      record.priceUnit = isBookCurrency(unit) ? .ofBook : .foreign
      content.add(hash(of: unit, seed: context.secret))
    }
    let code = unsafe fields[Field.errorCode.rawValue]
    if !code.isEmpty {
      record.exemptCode = context.exemptCodes.find(code)
      content.add(hash(of: code, seed: ~context.secret))
    }
  }

  private func isBookCurrency(_ unit: Bytes) -> Bool {
    guard unit.count == context.currency.count else { return false }
    for index in 0..<unit.count {
      let byte = unit[index]
      let upper = (0x61...0x7A).contains(byte) ? byte - 0x20 : byte
      if upper != context.currency[index] { return false }
    }
    return true
  }

  private func kind(of id: Bytes) -> RecordKind {
    guard id.count >= 2 else { return .unknown }
    switch (id[0], id[1]) {
    case (UInt8(ascii: "C"), UInt8(ascii: "A")): return .call
    case (UInt8(ascii: "S"), UInt8(ascii: "M")), (UInt8(ascii: "M"), UInt8(ascii: "M")):
      return .message
    default: return .unknown
    }
  }

  /// Packs an id of the shape of a SID; the text of any other stands outside.
  private func recordID(_ id: Bytes) -> RecordID {
    var high: UInt64 = 0
    var low: UInt64 = 0
    guard id.count == 34, record.kind != .unknown, unsafe rebill_hex16(id.start + 2, &high) != 0,
      unsafe rebill_hex16(id.start + 18, &low) != 0
    else {
      return RecordID(form: 0, high: hash(of: id), low: UInt64(id.count))
    }
    let form: UInt8 = record.kind == .call ? 1 : id[0] == UInt8(ascii: "M") ? 2 : 3
    return RecordID(form: form, high: high, low: low)
  }

  // MARK: Wallet transactions

  mutating func decodeWallet(_ fields: FieldBuffer) -> RowOutcome {
    record = UsageRecord()
    record.kind = .walletTransaction
    texts.id = unsafe fields[WalletField.transactionID.rawValue]
    record.id = RecordID(form: 0, high: hash(of: texts.id), low: UInt64(texts.id.count))
    let date = unsafe fields[WalletField.activityDate.rawValue]
    if !date.isEmpty {
      guard let local = Instants.walletForm(date) else {
        return .malformed("Activity Date is no date of the form Jul 14th 2026, 01:14:33 PM")
      }
      let instant = context.zone.instant(ofLocal: local)
      guard instant.isWritable else {
        return .malformed("Activity Date is outside of the years 0001 to 9999")
      }
      record.eventTime = instant
    }
    let amount = unsafe fields[WalletField.amount.rawValue]
    if !amount.isEmpty {
      guard let value = Numbers.decimal(amount) else { return .malformed("Amount is no number") }
      record.price = value
      record.hasPrice = true
    }
    let description = unsafe fields[WalletField.description.rawValue]
    let usage = WalletUsage(description)
    record.walletProduct = usage.product
    record.items = usage.items
    record.status = .rated
    texts.from = texts.id.prefix(0)
    texts.to = texts.id.prefix(0)
    texts.account = unsafe fields[WalletField.locationID.rawValue]
    record.account = context.accounts.find(texts.account)
    var content = Content(context.secret)
    content.add(hash(of: description, seed: context.secret))
    content.add(UInt64(bitPattern: record.eventTime.seconds))
    content.add(UInt64(bitPattern: record.price.nano))
    content.add(record.hasPrice ? 1 : 0)
    record.contentHash = content.hash
    return .record
  }
}

/// A hash over the parsed fields of a row, in their order.
package struct Content {
  private(set) var hash: UInt64

  init(_ secret: UInt64) { hash = secret ^ 0x9E37_79B9_7F4A_7C15 }

  @inline(__always)
  package mutating func add(_ value: UInt64) {
    hash = rebill_mix(hash ^ value, 0xA076_1D64_78BD_642F) ^ value &* 0xE703_7ED1_A0B4_28DB
  }
}
