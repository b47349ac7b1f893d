internal import Model

extension SampleBook {
  /// Tables that are the same for every agency.
  static var rules: [(path: String, text: String)] {
    [
      ("plans.csv", plans), ("products.csv", products), ("settings.csv", settings),
      ("failed_message_exemptions.csv", exemptions),
    ]
  }

  static let plans = """
    plan,provider,rebillable,default_multiplier,min_multiplier,max_multiplier,valid_from,valid_to
    starter,lc,no,,,,,
    starter,twilio,no,,,,,
    unlimited,lc,no,,,,,2023-01-25
    unlimited,lc,yes,1.05,1.05,1.05,2023-01-25,
    unlimited,twilio,no,,,,,
    pro,lc,yes,1.05,1.05,10,,
    pro,twilio,yes,1.05,1.05,10,,

    """

  static let products = """
    product,markup_policy,valid_from,valid_to
    fee.carrier,passthrough,,
    fee.a2p,passthrough,,
    tax,passthrough,,

    """

  /// Every setting with its default.
  private static var settings: String {
    Settings().texts.reduce("key,value\n") { $0 + "\($1.key),\($1.value)\n" }
  }

  /// Error codes of messages whose failure is not charged, from the day there was a fee.
  static let exemptions =
    [
      12400, 20500, 20504, 21408, 30002, 30008, 30036, 30103, 30450, 30454, 30500, 63010, 63012,
      63013, 63018, 63021, 63024, 63032, 63038, 90010,
    ].reduce("error_code,valid_from,valid_to\n") { $0 + "\($1),2024-09-30,\n" }
}
