internal import Model

/// The book that `rebill init` writes: every file of spec 2, valid as it stands.
package enum SampleBook {
  /// The files, ordered by path: a `README.md` for people, and the tables.
  ///
  /// - Parameter demo: with agencies, clients and their phones for October 2026; else the tables
  ///   of people hold their headers alone.
  package static func files(demo: Bool) -> [(path: String, text: String)] {
    let people = demo ? demoTables : emptyTables
    let files = people + rules + rateCards + [("README.md", readme(demo: demo))]
    return files.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
  }

  /// Tables with one row for each agency, client, phone or wallet.
  private static var emptyTables: [(path: String, text: String)] {
    [
      ("agencies.csv", Header.agencies), ("sub_accounts.csv", Header.subAccounts),
      ("accounts.csv", Header.accounts), ("markups.csv", Header.markups),
      ("numbers.csv", Header.numbers), ("wallets.csv", Header.wallets),
      ("surcharges.csv", Header.surcharges),
    ]
  }

  /// The first line of each table, line end included.
  enum Header {
    static let agencies = "agency_id,name,plan,stripe,valid_from,valid_to\n"
    static let subAccounts =
      "sub_account_id,agency_id,name,rebilling,account_admins,payment_method,valid_from,valid_to\n"
    static let accounts = "provider,provider_account,sub_account_id,valid_from,valid_to\n"
    static let markups = "agency_id,sub_account_id,product,multiplier,valid_from,valid_to\n"
    static let numbers = "number,provider,sub_account_id,product,valid_from,valid_to\n"
    static let wallets =
      "owner,owner_id,period,opening_balance,complimentary_credits,threshold,recharge_amount\n"
    static let surcharges = "provider,trigger,product,unit_price,per,valid_from,valid_to\n"
    static let rates = """
      provider,product,origin,destination,unit_price,discount,initial_increment,increment,\
      connection_fee,valid_from,valid_to

      """
  }
}
