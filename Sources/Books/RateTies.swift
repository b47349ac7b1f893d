internal import Model
internal import Text

extension BookAssembly {
  /// Tells rate rows that would tie for some record (spec 2.1): of one provider and product, with
  /// one destination and one origin in common, in force at the same time.
  ///
  /// Only rows that share a destination are compared, and each pair is told once.
  func checkRateTies() {
    let entries = destinationEntries()
    var told = Set<RowPair>()
    var start = 0
    while start < entries.count {
      var end = start + 1
      while end < entries.count, entries[end].key == entries[start].key { end += 1 }
      if end - start > 1 {
        forEachOverlap(originSpans(entries[start..<end])) { earlier, later, origin in
          guard told.insert(RowPair(earlier: earlier, later: later)).inserted else { return }
          reportTie(earlier, later, AddressPattern(packed: origin), entries[start].key)
        }
      }
      start = end
    }
  }

  /// One entry for each destination of each row, ordered by provider, product and destination.
  private func destinationEntries() -> [(key: Int, row: Int)] {
    var entries: [(key: Int, row: Int)] = []
    entries.reserveCapacity(book.rates.count)
    for (index, rate) in book.rates.enumerated() {
      let group = Int(rate.provider.rawValue) << 62 | Int(rate.product.rawValue) << 57
      for destination in rate.destinations {
        entries.append((group | destination.packed, index))
      }
    }
    entries.sort { ($0.key, $0.row) < ($1.key, $1.row) }
    return entries
  }

  private func originSpans(_ entries: ArraySlice<(key: Int, row: Int)>) -> [Span] {
    var spans: [Span] = []
    for entry in entries {
      let rate = book.rates[entry.row]
      for origin in rate.origins {
        spans.append(Span(key: origin.packed, validity: rate.validity, row: entry.row))
      }
    }
    return spans
  }

  private func reportTie(
    _ earlier: Int, _ later: Int, _ origin: AddressPattern, _ destinationKey: Int
  ) {
    let (first, second) = (book.rates[earlier], book.rates[later])
    let destination = AddressPattern(packed: destinationKey & (1 << 57 - 1))
    source.log.report(
      .overlap, at: second.source, RateColumn.validFrom,
      "\(second.product.text) of \(second.provider.text) from \(named(origin)) to "
        + "\(named(destination)) has another rate in force at the same time "
        + "(\(book.place(first.source)))",
      help: "end one row where the other begins (valid_to is the first instant no longer in "
        + "force), or take what they share out of one")
  }

  private func named(_ pattern: AddressPattern) -> String {
    pattern == .any ? "any" : pattern.text
  }
}

private struct RowPair: Hashable {
  var earlier: Int
  var later: Int
}

extension AddressPattern {
  /// class (3 bits) · digit count (4 bits) · digits (50 bits); `any` is 0.
  fileprivate var packed: Int {
    switch self {
    case .any: 0
    case .prefix(let digits, let count): count << 50 | Int(digits)
    case .addressClass(let addressClass): Int(addressClass.rawValue) << 54
    }
  }

  fileprivate init(packed: Int) {
    if packed == 0 {
      self = .any
    } else if let addressClass = AddressClass(rawValue: UInt8(packed >> 54)), packed >> 54 > 0 {
      self = .addressClass(addressClass)
    } else {
      self = .prefix(digits: UInt64(packed & (1 << 50 - 1)), count: packed >> 50)
    }
  }
}
