extension SmallRun {
  /// Two agencies, a wallet that is recharged, absorbed, failed and suspended records, a split
  /// carrier fee, a rented number and a price that is not the card's. All of it invented.
  static let inputs: [(String, String)] = [
    (
      "book/agencies.csv",
      """
      agency_id,name,plan,stripe,valid_from,valid_to
      harbor,"Harbor, North",pro,connected,,
      -quiet,Nobody calls,starter,none,,

      """
    ),
    (
      "book/sub_accounts.csv",
      """
      sub_account_id,agency_id,name,rebilling,account_admins,payment_method,valid_from,valid_to
      bakery,harbor,Bakery,on,1,client_card,,
      gym,harbor,Gym,off,1,client_card,,
      -idle,-quiet,Idle,on,1,client_card,,

      """
    ),
    (
      "book/accounts.csv",
      """
      provider,provider_account,sub_account_id,valid_from,valid_to
      lc,loc-bakery,bakery,,
      twilio,AC8dac57cb7d4ae4e9007bc2edc9415993,gym,,
      lc,loc-gym,gym,,
      lc,loc-idle,-idle,,

      """
    ),
    (
      "book/plans.csv",
      """
      plan,provider,rebillable,default_multiplier,min_multiplier,max_multiplier,valid_from,\
      valid_to
      starter,lc,no,,,,,
      starter,twilio,no,,,,,
      pro,lc,yes,1.05,1.05,10,,
      pro,twilio,yes,1.05,1.05,10,,

      """
    ),
    (
      "book/markups.csv",
      """
      agency_id,sub_account_id,product,multiplier,valid_from,valid_to
      harbor,,*,2,,

      """
    ),
    (
      "book/products.csv",
      """
      product,markup_policy,valid_from,valid_to
      fee.carrier,passthrough,,

      """
    ),
    (
      "book/numbers.csv",
      """
      number,provider,sub_account_id,product,valid_from,valid_to
      +14155550100,lc,bakery,number.local,2026-03-17,

      """
    ),
    (
      "book/rates/cards.csv",
      """
      provider,product,origin,destination,unit_price,discount,initial_increment,increment,\
      connection_fee,valid_from,valid_to
      lc,sms.outbound,,1,0.50,,,,,,
      lc,voice.outbound,,1,0.0141,0.10,6,6,,,
      lc,number.local,,1,1.15,0.10,,,,,
      lc,fee.failed_message,,,0.001,,,,,,
      twilio,sms.outbound,,1,0.0083,,,,,,

      """
    ),
    (
      "book/wallets.csv",
      """
      owner,owner_id,period,opening_balance,complimentary_credits,threshold,recharge_amount
      agency,harbor,2026-10,4,,2,3
      sub_account,bakery,2026-10,1.50,2.50,1,2
      sub_account,gym,2026-10,-1,,,

      """
    ),
    (
      "exports/lc.csv",
      """
      sid,account_sid,direction,from,to,status,start_time,date_sent,date_created,date_updated,\
      duration,num_segments,num_media,price,price_unit,error_code
      SM00000000000000000000000000000001,loc-bakery,outbound-api,+14155550100,+12125550101,\
      delivered,,2026-10-02T10:00:05Z,,,,1,0,,,
      SM00000000000000000000000000000002,loc-bakery,outbound-api,+14155550100,+12125550101,\
      delivered,,2026-10-02T10:00:55Z,,,,2,0,,,
      CA00000000000000000000000000000003,loc-bakery,outbound-api,+14155550100,+12125550101,\
      completed,2026-10-02T10:00:55Z,,,,83,,,-0.02,USD,
      SM00000000000000000000000000000004,loc-bakery,outbound-api,"Shop, two",+12125550102,\
      delivered,,2026-10-03T00:00:00Z,,,,3,0,,,
      SM00000000000000000000000000000005,loc-bakery,outbound-api,+14155550100,+12125550101,\
      failed,,2026-10-03T00:00:10Z,,,,1,0,,,30001
      CA00000000000000000000000000000006,loc-bakery,outbound-api,+14155550100,+12125550101,\
      busy,2026-10-03T00:00:12Z,,,,0,,,,,
      SM00000000000000000000000000000007,loc-gym,outbound-api,+14155550100,+12125550101,\
      delivered,,2026-10-04T09:00:00Z,,,,1,0,,,
      SM00000000000000000000000000000008,loc-gone,outbound-api,+14155550100,+12125550101,\
      delivered,,2026-10-04T09:00:00Z,,,,1,0,,,
      SM00000000000000000000000000000009,loc-bakery,outbound-api,=HYPERLINK(1),"a ""quoted"" end

      """
    ),
    (
      "exports/twilio.json",
      """
      {"sid":"SM000000000000000000000000000000aa",\
      "account_sid":"AC8dac57cb7d4ae4e9007bc2edc9415993","direction":"outbound-api",\
      "from":"+14155550100","to":"+12125550101","status":"delivered",\
      "date_sent":"2026-10-05T09:08:00Z","num_segments":"1","num_media":"0",\
      "price":"-0.01180"}

      """
    ),
  ]
}
