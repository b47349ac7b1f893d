internal import Model

extension SampleBook {
  static var rateCards: [(path: String, text: String)] {
    [
      ("rates/lc-us-canada.csv", Header.rates + homeMessages("lc") + homeCalls("lc") + lcDiscount),
      ("rates/lc-other-plus-1.csv", Header.rates + otherPlusOne("lc")),
      ("rates/lc-world.csv", Header.rates + world("lc")),
      ("rates/lc-numbers-and-extras.csv", Header.rates + numbersAndExtras("lc")),
      ("rates/twilio-us-canada.csv", Header.rates + homeMessages("twilio") + homeCalls("twilio")),
      ("rates/twilio-other-plus-1.csv", Header.rates + otherPlusOne("twilio")),
      ("rates/twilio-world.csv", Header.rates + world("twilio")),
      ("rates/twilio-numbers-and-extras.csv", Header.rates + numbersAndExtras("twilio")),
    ]
  }

  static let tollFree = "1800 1833 1844 1855 1866 1877 1888"

  /// Codes that begin with `1` and are neither in the United States nor in Canada.
  static let islands = """
    1242 1246 1264 1268 1284 1340 1345 1441 1473 1649 1658 1664 1670 1671 1684 1721 1758 1767 1784 \
    1787 1809 1829 1849 1868 1869 1876 1939
    """

  /// List prices, for whatever calls or texts an American or Canadian number, or is reached there.
  private static func homeMessages(_ provider: String) -> String {
    """
    \(provider),sms.outbound,,1,0.0079,,,,,,2025-07-01
    \(provider),sms.outbound,,1,0.0083,,,,,2025-07-01,
    \(provider),sms.inbound,,1,0.0079,,,,,,2025-07-01
    \(provider),sms.inbound,,1,0.0083,,,,,2025-07-01,
    \(provider),mms.outbound,,1,0.0200,,,,,,2025-07-01
    \(provider),mms.outbound,,1,0.0220,,,,,2025-07-01,
    \(provider),mms.inbound,,1,0.0100,,,,,,2025-07-01
    \(provider),mms.inbound,,1,0.0165,,,,,2025-07-01,
    \(provider),mms.inbound,,\(tollFree),0.0200,,,,,2025-07-01,
    \(provider),fee.failed_message,,,0.0010,,,,,2024-09-30,

    """
  }

  private static func homeCalls(_ provider: String) -> String {
    """
    \(provider),voice.outbound,,1,0.0140,,60,60,,,
    \(provider),voice.inbound,,1,0.0085,,60,60,,,
    \(provider),voice.inbound,,\(tollFree),0.0220,,60,60,,,
    \(provider),voice.client,,,0.0040,,60,60,,,

    """
  }

  /// LC Phone takes 10 % off between American and Canadian numbers. The rows with the islands as
  /// origin take the discount away again: their numbers begin with 1, too.
  private static let lcDiscount = """
    lc,sms.outbound,1,1,0.0079,0.10,,,,2022-11-01,2025-07-01
    lc,sms.outbound,1,1,0.0083,0.10,,,,2025-07-01,
    lc,sms.outbound,\(islands),1,0.0079,,,,,2022-11-01,2025-07-01
    lc,sms.outbound,\(islands),1,0.0083,,,,,2025-07-01,
    lc,sms.inbound,1,1,0.0079,0.10,,,,2022-11-01,2025-07-01
    lc,sms.inbound,1,1,0.0083,0.10,,,,2025-07-01,
    lc,sms.inbound,\(islands),1,0.0079,,,,,2022-11-01,2025-07-01
    lc,sms.inbound,\(islands),1,0.0083,,,,,2025-07-01,
    lc,voice.outbound,1,1,0.0140,0.10,60,60,,2022-11-01,
    lc,voice.outbound,\(islands) 1867 1907,1,0.0140,,60,60,,2022-11-01,
    lc,voice.inbound,1,1,0.0085,0.10,60,60,,2022-11-01,
    lc,voice.inbound,\(islands) 1867 1907,1,0.0085,,60,60,,2022-11-01,
    lc,voice.inbound,1,\(tollFree),0.0220,0.10,60,60,,2022-11-01,
    lc,voice.inbound,\(islands) 1867 1907,\(tollFree),0.0220,,60,60,,2022-11-01,

    """

  /// What `1` covers but the United States and Canada do not; and, for calls, Alaska and Yukon.
  private static func otherPlusOne(_ provider: String) -> String {
    """
    \(provider),sms.outbound,,1787 1939,0.0420,,,,,,
    \(provider),sms.inbound,,1787 1939,0.0083,,,,,,
    \(provider),sms.outbound,,1868,0.2992,,,,,,
    \(provider),sms.inbound,,1868,0.0075,,,,,,
    \(provider),sms.outbound,,1242 1246 1264 1268 1284 1345 1441 1473 1649,0.2500,,,,,,
    \(provider),sms.outbound,,1658 1664 1721 1758 1767 1784 1869 1876,0.2500,,,,,,
    \(provider),sms.outbound,,1809 1829 1849,0.0800,,,,,,
    \(provider),sms.outbound,,1340 1670 1671 1684,0.0600,,,,,,
    \(provider),sms.inbound,,1242 1246 1264 1268 1284 1345 1441 1473 1649,0.0083,,,,,,
    \(provider),sms.inbound,,1658 1664 1721 1758 1767 1784 1869 1876,0.0083,,,,,,
    \(provider),sms.inbound,,1340 1670 1671 1684 1809 1829 1849,0.0083,,,,,,
    \(provider),voice.inbound,,\(islands),0.0085,,60,60,,,
    \(provider),voice.outbound,,1907,0.0900,,60,60,,,
    \(provider),voice.outbound,,1867,0.0900,,60,60,,,
    \(provider),voice.outbound,,1787 1939 1340,0.0250,,60,60,,,
    \(provider),voice.outbound,,1670 1671 1684,0.0500,,60,60,,,
    \(provider),voice.outbound,,1809 1829 1849,0.1000,,60,60,,,
    \(provider),voice.outbound,,1242 1246 1264 1268 1284 1345 1441 1473 1649,0.3000,,60,60,,,
    \(provider),voice.outbound,,1658 1664 1721 1758 1767 1784 1868 1869 1876,0.3000,,60,60,,,

    """
  }

  private static func world(_ provider: String) -> String {
    """
    \(provider),sms.outbound,,44,0.0560,,,,,,
    \(provider),sms.outbound,,61,0.0515,,,,,,
    \(provider),sms.outbound,,33,0.0798,,,,,,
    \(provider),sms.outbound,,81,0.0890,,,,,,
    \(provider),sms.outbound,,55,0.0599,,,,,,
    \(provider),sms.outbound,,382,0.1375,,,,,,
    \(provider),sms.outbound,,244,0.1789,,,,,,
    \(provider),sms.outbound,,230,0.1896,,,,,,
    \(provider),sms.outbound,,597,0.2350,,,,,,
    \(provider),sms.outbound,,977,0.3022,,,,,,
    \(provider),sms.inbound,,382 244 230 597 977,0.0075,,,,,,
    \(provider),voice.outbound,1 \(europe),43,0.0160,,60,60,,,
    \(provider),voice.outbound,,43,0.1550,,60,60,,,
    \(provider),voice.outbound,\(europe),43664 4367,0.0450,,60,60,,,
    \(provider),voice.outbound,,43664 4367,0.2400,,60,60,,,
    \(provider),voice.outbound,,49,0.0150,,60,60,,,
    \(provider),voice.outbound,,81,0.0746,,60,60,,,
    \(provider),voice.outbound,,8190,0.1850,,60,60,,,

    """
  }

  /// The European Economic Area: calls that begin there cost less to Austria.
  private static let europe = """
    30 31 32 33 34 351 352 353 354 356 357 358 359 36 370 371 372 385 386 39 40 420 421 423 43 45 \
    46 47 48 49
    """

  private static func numbersAndExtras(_ provider: String) -> String {
    let discount = provider == "lc" ? "0.10" : ""
    return """
      \(provider),number.local,,1,1.15,\(discount),,,,,
      \(provider),number.toll_free,,\(tollFree),2.15,\(discount),,,,,
      \(provider),voice.recording,,,0.0025,,60,60,,,
      \(provider),voice.transcription,,,0.0240,,60,60,,,
      \(provider),voice.amd,,,0,,60,60,0.0075,,
      \(provider),voice.conference,,,0.0018,,60,60,,,

      """
  }
}
