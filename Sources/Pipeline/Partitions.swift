internal import Model
internal import Text

/// Which partition the records of an account go to.
///
/// Sub-accounts that ever shared an account go together, so that all rows of one key meet and all
/// lines of one invoice do. The sub-accounts of an agency stand side by side, so that few agencies
/// are open at a time.
package struct Partitions: Sendable {
  package let count: Int
  /// By account.
  private let ofAccount: [Int32]
  /// By sub-account.
  let ofSubAccount: [Int32]
  /// The place of each sub-account in the order in which they are written: agency, then id.
  let rank: [Int32]

  init(_ book: Book, most: Int) {
    let order = book.subAccounts.indices.sorted {
      (book.subAccounts[$0].agency, $0) < (book.subAccounts[$1].agency, $1)
    }
    var rank = [Int](repeating: 0, count: order.count)
    for (place, subAccount) in order.enumerated() { rank[subAccount] = place }
    let leaders = Partitions.leaders(book, rank)
    self.rank = rank.map(Int32.init)
    count = max(1, min(most, order.count))
    let count = self.count
    ofSubAccount = book.subAccounts.indices.map { index in
      Int32(rank[leaders[index]] * count / max(1, order.count))
    }
    let ofSubAccount = self.ofSubAccount
    ofAccount = book.accounts.map { account in
      account.terms.first.map { ofSubAccount[$0.subAccount] } ?? 0
    }
  }

  /// For each sub-account, the one that stands for all that are linked with it by an account.
  private static func leaders(_ book: Book, _ rank: [Int]) -> [Int] {
    var parents = Array(book.subAccounts.indices)
    func leader(_ subAccount: Int) -> Int {
      var place = subAccount
      while parents[place] != place {
        parents[place] = parents[parents[place]]
        place = parents[place]
      }
      return place
    }
    for account in book.accounts {
      guard let first = account.terms.first else { continue }
      for term in account.terms.dropFirst() {
        let (a, b) = (leader(first.subAccount), leader(term.subAccount))
        if rank[a] < rank[b] { parents[b] = a } else { parents[a] = b }
      }
    }
    return book.subAccounts.indices.map(leader)
  }

  /// - Parameter hash: tells where a record without an account of the book goes.
  @inline(__always)
  func partition(account: Int32, hash: UInt64) -> Int {
    account >= 0 ? Int(ofAccount[Int(account)]) : Int(hash % UInt64(count))
  }
}
