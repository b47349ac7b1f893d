internal import Model

extension SampleBook {
  /// Four agencies on three plans, and clients in every state there is. All invented.
  static var demoTables: [(path: String, text: String)] {
    [
      ("agencies.csv", Header.agencies + agencies),
      ("sub_accounts.csv", Header.subAccounts + subAccounts),
      ("accounts.csv", Header.accounts + accounts), ("markups.csv", Header.markups + markups),
      ("numbers.csv", Header.numbers + numbers), ("wallets.csv", Header.wallets + wallets),
      ("surcharges.csv", Header.surcharges + surcharges),
    ]
  }

  private static let agencies = """
    harborline,Harborline Media,unlimited,connected,,
    northpeak,Northpeak Growth,pro,connected,,
    cobalt,Cobalt & Crane,pro,none,,2026-10-20
    cobalt,Cobalt & Crane,pro,connected,2026-10-20,
    juniper,Juniper Local,starter,connected,,

    """

  private static let subAccounts = """
    corner-bakery,harborline,Corner Bakery,on,1,client_card,,
    tidewater-tours,harborline,Tidewater Tours,on,1,agency_card,,
    quayside-cafe,harborline,Quayside Café,off,1,client_card,,
    north-pier-gym,harborline,North Pier Gym,on,1,client_card,,
    riverbend-dental,northpeak,Riverbend Dental,on,2,client_card,,
    summit-roofing,northpeak,Summit Roofing,on,1,client_card,,
    oak-yoga,northpeak,Oak Yoga,on,0,client_card,,
    lumen-law,northpeak,Lumen Law,off,1,client_card,,2026-10-12
    lumen-law,northpeak,Lumen Law,on,1,client_card,2026-10-12,
    pixel-prints,northpeak,Pixel Prints,on,1,none,,
    violet-florist,cobalt,Violet Florist,on,1,client_card,,
    argyle-auto,cobalt,Argyle Auto,on,1,client_card,,
    maple-vets,juniper,Maple Vets,on,1,client_card,,
    fern-clinic,juniper,Fern Clinic,off,1,none,,

    """

  private static var accounts: String {
    var text = ""
    for account in Demo.accounts {
      let id = String(decoding: account.id, as: UTF8.self)
      let owner = Demo.subAccounts[account.subAccount]
      if account.provider == account.laterProvider {
        text += "\(account.provider.text),\(id),\(owner),,\n"
      } else {
        text += "\(account.provider.text),\(id),\(owner),,2026-10-16\n"
        text += "\(account.laterProvider.text),\(id),\(owner),2026-10-16,\n"
      }
    }
    return text
  }

  private static let markups = """
    harborline,,*,1.05,,
    northpeak,,*,1.5,,
    northpeak,,sms,2,,
    northpeak,,mms.outbound,2.5,,
    northpeak,riverbend-dental,*,3,,2026-10-16
    northpeak,riverbend-dental,*,2.5,2026-10-16,
    northpeak,riverbend-dental,voice,2.25,,
    northpeak,riverbend-dental,sms.outbound,4,,
    cobalt,,*,1.25,,
    cobalt,argyle-auto,voice.inbound,1.1,,

    """

  private static let numbers = """
    +14155550110,lc,corner-bakery,number.local,2025-03-17,
    +18335550111,lc,tidewater-tours,number.toll_free,2024-01-31,
    +14155550113,twilio,north-pier-gym,number.local,2025-08-02,
    +12125550114,lc,riverbend-dental,number.local,2024-11-05,
    +12125550115,twilio,riverbend-dental,number.local,2026-02-11,
    +12125550120,twilio,lumen-law,number.local,2025-12-09,
    +16465550121,lc,pixel-prints,number.local,2026-06-30,
    +13125550122,lc,violet-florist,number.local,2026-01-22,
    +13125550123,twilio,argyle-auto,number.local,2026-10-23,
    +17735550124,lc,maple-vets,number.local,2025-05-14,

    """

  private static let wallets = """
    agency,harborline,2026-10,20.00,,10.00,25.00
    agency,northpeak,2026-10,12.00,,10.00,50.00
    sub_account,corner-bakery,2026-10,5.00,2.00,2.00,10.00
    sub_account,riverbend-dental,2026-10,20.00,10.00,5.00,25.00
    sub_account,violet-florist,2026-10,0,,1.00,10.00

    """

  /// Conference minutes are switched on in the middle of the month.
  private static let surcharges = """
    lc,voice.outbound,voice.conference,0.0036,unit,2026-10-16,

    """
}
