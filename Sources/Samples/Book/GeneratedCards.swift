internal import Model
internal import Text

/// Rate cards with the prices of a ``PriceList``.
struct GeneratedCards {
  let prices: PriceList
  /// Where the prices that change within the period do.
  let switchDate: String

  func card(of provider: Provider) -> TextBuffer {
    var text = TextBuffer()
    text.addString(SampleBook.Header.rates)
    addHome(provider, to: &text)
    for (product, places) in [
      ("voice.outbound", prices.calls), ("sms.outbound", prices.messages),
    ] {
      for place in places { addPlace(place, "\(provider.text),\(product)", to: &text) }
    }
    return text
  }

  /// A card of longer prefixes, eight to a row.
  func card(of provider: Provider, _ long: LongPrefixes) -> TextBuffer {
    var text = TextBuffer()
    text.addString(SampleBook.Header.rates)
    long.rows(calls: prices.calls) { prefixes, price in
      text.addString("\(provider.text),voice.outbound,,")
      text.add(prefixes.bytes)
      text.comma()
      text.addAmount(price, decimals: 4)
      text.addString(",,60,60,,,\n")
    }
    return text
  }

  private func addHome(_ provider: Provider, to text: inout TextBuffer) {
    add(provider, "voice.outbound", "1", PriceList.homeCall, to: &text)
    add(provider, "voice.inbound", "1", PriceList.inboundCall, to: &text)
    let tollFree = SampleBook.tollFree
    add(provider, "voice.inbound", tollFree, PriceList.inboundTollFreeCall, to: &text)
    add(provider, "voice.client", "", PriceList.clientLeg, to: &text)
    add(provider, "sms.outbound", "1", PriceList.homeMessage, to: &text)
    add(provider, "sms.inbound", "1", PriceList.inboundMessage, to: &text)
    add(provider, "mms.outbound", "1", PriceList.picture, to: &text)
    add(provider, "mms.inbound", "1", PriceList.inboundPicture, to: &text)
    add(provider, "mms.inbound", tollFree, PriceList.inboundTollFreePicture, to: &text)
    add(provider, "fee.failed_message", "", PriceList.failedMessage, to: &text)
    guard provider == .lc else { return }
    for (product, price) in [
      ("voice.outbound", PriceList.homeCall), ("voice.inbound", PriceList.inboundCall),
      ("sms.outbound", PriceList.homeMessage), ("sms.inbound", PriceList.inboundMessage),
    ] {
      text.addString("lc,\(product),1,1,")
      text.addAmount(price, decimals: 4)
      text.addString(",0.10,,,,,\n")
    }
  }

  private func add(
    _ provider: Provider, _ product: String, _ destination: String, _ price: Int,
    _ validity: String = ",", to text: inout TextBuffer
  ) {
    text.addString("\(provider.text),\(product),,\(destination),")
    text.addAmount(price, decimals: 4)
    text.addString(",,,,,\(validity)\n")
  }

  private func addPlace(
    _ place: PriceList.Destination, _ product: String, to text: inout TextBuffer
  ) {
    let isChanging = place.laterPrice != place.price
    for (price, validity) in [
      (place.price, isChanging ? ",\(switchDate)" : ","), (place.laterPrice, "\(switchDate),"),
    ].prefix(isChanging ? 2 : 1) {
      text.addString("\(product),,\(place.prefix),")
      text.addAmount(price, decimals: 4)
      text.addString(",,,,,\(validity)\n")
    }
  }
}
