internal import Books
internal import Exports
import Model
import Testing

/// Rows that have one thing wrong with them, each added to a sound book.
struct FaultyRows: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var rows: [String: [String]]

  init(_ sentence: String, _ path: String, _ rows: String...) {
    testDescription = sentence
    self.rows = [path: rows]
  }
}

let valueFaults = [
  FaultyRows("a required text is blank", "agencies.csv", "«E210»,Name,pro,none,,"),
  FaultyRows("an id has a blank", "agencies.csv", "«E211»two words,Name,pro,none,,"),
  FaultyRows(
    "an id has 65 letters", "agencies.csv",
    "«E211»" + String(repeating: "a", count: 65) + ",Name,pro,none,,"),
  FaultyRows("an id is a dot", "agencies.csv", "«E211».,Name,pro,none,,"),
  FaultyRows("an id is two dots", "sub_accounts.csv", "«E211»..,harbor,,on,0,none,,"),
  FaultyRows("values are not trimmed", "agencies.csv", "new,Name,pro,«E212» none,,"),
  FaultyRows("stripe is a word of its own", "agencies.csv", "new,Name,pro,«E212»yes,,"),
  FaultyRows("rebilling is not on or off", "sub_accounts.csv", "new,harbor,,«E212»yes,0,none,,"),
  FaultyRows("a payment method is unknown", "sub_accounts.csv", "new,harbor,,on,0,«E212»cash,,"),
  FaultyRows("a provider is unknown", "accounts.csv", "«E212»LC,new,triple,,"),
  FaultyRows("rebillable is not yes or no", "plans.csv", "new,lc,«E212»true,1,1,1,,"),
  FaultyRows("a markup policy is unknown", "products.csv", "other,«E212»pass,,"),
  FaultyRows("per is unknown", "surcharges.csv", "lc,sms.outbound,other,1,«E212»segment,,"),
  FaultyRows("an owner is unknown", "wallets.csv", "«E212»client,triple,2026-10,,,,"),
  FaultyRows("account admins are below 0", "sub_accounts.csv", "new,harbor,,on,«E216»-1,none,,"),
  FaultyRows("account admins are not whole", "sub_accounts.csv", "new,harbor,,on,«E216»1.5,none,,"),
  FaultyRows("account admins are blank", "sub_accounts.csv", "new,harbor,,on,«E210»,none,,"),
  FaultyRows("a product is unknown", "products.csv", "«E213»sms.outgoing,markup,,"),
  FaultyRows("a family is no product", "products.csv", "«E213»sms,markup,,"),
  FaultyRows("a rate names a family", "rates/lc.csv", "lc,«E213»sms,,,1,,,,,,"),
  FaultyRows("a markup pattern is unknown", "markups.csv", "brightside,,«E213»fax,2,,"),
  FaultyRows("a markup pattern is half a star", "markups.csv", "brightside,,«E213»sms.*,2,,"),
  FaultyRows("a price has an exponent", "rates/lc.csv", "lc,tax,,,«E214»1e-3,,,,,,"),
  FaultyRows(
    "a price has a thousands separator", "rates/lc.csv",
    "lc,tax,,,«E214»\"1,000\",,,,,,"),
  FaultyRows("a price has ten places", "rates/lc.csv", "lc,tax,,,«E214»0.0000000001,,,,,,"),
  FaultyRows("a price has a trailing blank", "rates/lc.csv", "lc,tax,,,«E214»1 ,,,,,,"),
  FaultyRows("a price has two dollar signs", "rates/lc.csv", "lc,tax,,,«E214»$$1,,,,,,"),
  FaultyRows("a price is a dollar sign alone", "rates/lc.csv", "lc,tax,,,«E214»$,,,,,,"),
  FaultyRows("a price does not fit", "rates/lc.csv", "lc,tax,,,«E214»9223372037,,,,,,"),
  FaultyRows("a price is blank", "rates/lc.csv", "lc,tax,,,«E210»,,,,,,"),
  FaultyRows("a price is negative", "rates/lc.csv", "lc,tax,,,«E215»-0.01,,,,,,"),
  FaultyRows(
    "a connection fee is negative", "rates/lc.csv",
    "lc,voice.client,,,1,,,,«E215»$-1,,"),
  FaultyRows("a discount has a dollar sign", "rates/lc.csv", "lc,tax,,,1,«E214»$0.1,,,,,"),
  FaultyRows("a discount is above 1", "rates/lc.csv", "lc,tax,,,1,«E215»1.01,,,,,"),
  FaultyRows("a discount is negative", "rates/lc.csv", "lc,tax,,,1,«E215»-0.1,,,,,"),
  FaultyRows("an increment is 0", "rates/lc.csv", "lc,voice.client,,,1,,60,«E215»0,,,"),
  FaultyRows("an increment is not whole", "rates/lc.csv", "lc,voice.client,,,1,,«E216»0.5,1,,,"),
  FaultyRows(
    "increments of a text message", "rates/lc.csv",
    "lc,sms.inbound,,,1,,«E223»30,«E223»30,,,"),
  FaultyRows("a connection fee of a number", "rates/lc.csv", "lc,number.local,,,1,,,,«E223»0.01,,"),
  FaultyRows("a multiplier is negative", "markups.csv", "brightside,,mms,«E215»-1,,"),
  FaultyRows("a multiplier has a dollar sign", "markups.csv", "brightside,,mms,«E214»$2,,"),
  FaultyRows("a surcharge is negative", "surcharges.csv", "lc,tax,other,«E215»-1,unit,,"),
  FaultyRows("a date does not exist", "agencies.csv", "new,,pro,none,«E217»2026-02-29,"),
  FaultyRows("a date is American", "agencies.csv", "new,,pro,none,«E217»10/01/2026,"),
  FaultyRows("an instant has no zone", "agencies.csv", "new,,pro,none,,«E217»2026-10-01T00:00:00"),
  FaultyRows(
    "a row ends as it begins", "agencies.csv",
    "new,,pro,none,2026-10-01,«E218»2026-10-01T02:00:00+02:00"),
  FaultyRows(
    "a row ends before it begins", "agencies.csv",
    "new,,pro,none,2026-10-02,«E218»2026-10-01"),
  FaultyRows("an origin has a plus sign", "rates/lc.csv", "lc,tax,«E225»+1,,1,,,,,,"),
  FaultyRows(
    "a destination has 16 digits", "rates/lc.csv",
    "lc,tax,,«E225»1 1234567890123456,1,,,,,,"),
  FaultyRows(
    "a destination list has two blanks in a row", "rates/lc.csv",
    "lc,tax,,«E225»1  44,1,,,,,,"),
  FaultyRows("an address class is unknown", "rates/lc.csv", "lc,tax,,«E225»clients,1,,,,,,"),
  FaultyRows("e164 is not named as a class", "rates/lc.csv", "lc,tax,,«E225»e164,1,,,,,,"),
  FaultyRows(
    "a number has no plus sign", "numbers.csv",
    "«E227»14155550100,lc,triple,number.local,,"),
  FaultyRows(
    "a number has hyphens", "numbers.csv", "«E227»+1-415-555-0100,lc,triple,number.local,,"),
  FaultyRows(
    "a number has 16 digits", "numbers.csv",
    "«E227»+1415555010012345,lc,triple,number.local,,"),
  FaultyRows(
    "a number's product is not rented", "numbers.csv",
    "+14155550100,lc,triple,«E228»sms.outbound,,"),
  FaultyRows("a period has a day", "wallets.csv", "agency,harbor,«E229»2026-10-01,,,,"),
  FaultyRows("a period has no such month", "wallets.csv", "agency,harbor,«E229»2026-13,,,,"),
  FaultyRows(
    "an opening balance has a dollar sign", "wallets.csv",
    "agency,harbor,2026-10,«E214»$5,,,"),
  FaultyRows(
    "complimentary credits are negative", "wallets.csv",
    "sub_account,triple,2026-10,,«E215»-1,,"),
  FaultyRows(
    "a recharge amount is negative", "wallets.csv",
    "sub_account,triple,2026-10,,,,«E215»-1"),
  FaultyRows(
    "a threshold has no recharge amount", "wallets.csv",
    "sub_account,triple,2026-10,,,5,«E231»"),
  FaultyRows(
    "a threshold has a recharge amount of 0", "wallets.csv",
    "sub_account,triple,2026-10,,,-5,«E231»0"),
  FaultyRows(
    "an agency has complimentary credits", "wallets.csv",
    "agency,harbor,2026-10,,«E232»1,,"),
]

let ruleFaults = [
  FaultyRows(
    "a rebillable plan has no multipliers", "plans.csv",
    "new,lc,yes,«E210»,«E210»,«E210»,,"),
  FaultyRows("a plan's minimum is above its maximum", "plans.csv", "new,lc,yes,1,«E224»3,2,,"),
  FaultyRows("a plan's default is below its minimum", "plans.csv", "new,lc,yes,«E224»1,2,3,,"),
  FaultyRows("a plan's default is above its maximum", "plans.csv", "new,lc,yes,«E224»4,2,3,,"),
  FaultyRows("a plan's minimum is negative", "plans.csv", "new,lc,yes,1,«E215»-1,2,,"),
  FaultyRows("an agency's plan is not listed", "agencies.csv", "new,,«E220»por,none,,"),
  FaultyRows(
    "a sub-account's agency is not listed", "sub_accounts.csv",
    "new,«E220»habor,,on,0,none,,"),
  FaultyRows("an account's sub-account is not listed", "accounts.csv", "lc,new,«E220»tripple,,"),
  FaultyRows("a markup's agency is not listed", "markups.csv", "«E220»bright,,*,2,,"),
  FaultyRows(
    "a markup's sub-account is not listed", "markups.csv",
    "brightside,«E220»trip,*,2,,"),
  FaultyRows(
    "a number's sub-account is not listed", "numbers.csv",
    "+14155550100,lc,«E220»trip,number.local,,"),
  FaultyRows("a wallet's agency is not listed", "wallets.csv", "agency,«E220»triple,2026-10,,,,"),
  FaultyRows(
    "a wallet's sub-account is not listed", "wallets.csv",
    "sub_account,«E220»harbor,2026-10,,,,"),
  FaultyRows(
    "a sub-account moves to another agency", "sub_accounts.csv",
    "later,harbor,,on,0,none,,2026-01-01", "later,«E221»brightside,,on,0,none,2026-01-01,"),
  FaultyRows(
    "a markup names a sub-account of another agency", "markups.csv",
    "harbor,«E222»triple,*,1.05,,"),
  FaultyRows(
    "a wallet has two rows for a period", "wallets.csv",
    "agency,harbor,2026-10,,,,", "sub_account,bakery,2026-10,,,,", "agency,harbor,2026-11,,,,",
    "agency,«E230»harbor,2026-10,,,,"),
  FaultyRows(
    "an agency has two rows in force", "agencies.csv",
    "new,,pro,none,2026-01-01,2026-03-01", "new,,pro,none,2026-03-01,",
    "new,,pro,none,«E219»2026-02-28T23:59:59Z,2026-03-01"),
  FaultyRows(
    "a sub-account has two rows in force", "sub_accounts.csv",
    "triple,brightside,,on,0,none,«E219»2026-10-01,"),
  FaultyRows(
    "an account is of two sub-accounts at a time", "accounts.csv",
    "lc,ve9EPM428h8vShlRW1KT,triple,«E219»,2020-01-01"),
  FaultyRows(
    "an account is under two providers at a time", "accounts.csv",
    "twilio,ve9EPM428h8vShlRW1KT,bakery,«E219»,"),
  FaultyRows("a plan has two rows for a provider", "plans.csv", "pro,lc,no,,,,«E219»,"),
  FaultyRows("a product has two policies", "products.csv", "tax,markup,«E219»2026-01-01,"),
  FaultyRows(
    "a product of a sub-account has two markups", "markups.csv",
    "brightside,triple,*,2,«E219»,"),
  FaultyRows(
    "a family of an agency has two markups", "markups.csv",
    "brightside,,sms,2,«E219»2026-01-01,"),
  FaultyRows(
    "a product of an agency has two markups", "markups.csv",
    "brightside,,sms.outbound,2,«E219»,2026-01-01"),
  FaultyRows(
    "a surcharge stands twice", "surcharges.csv", "lc,tax,other,1,unit,,",
    "lc,tax,other,1,record,,", "lc,tax,lookup,1,unit,,", "twilio,tax,other,1,unit,,",
    "lc,other,other,1,unit,,", "lc,tax,other,2,unit,«E219»,"),
  FaultyRows(
    "an error code is exempt twice", "failed_message_exemptions.csv",
    "30007,,2026-01-01", "30007,2026-01-01,", "30007,«E219»2026-02-01,"),
  FaultyRows(
    "a number is rented twice", "numbers.csv",
    "+14155550100,lc,triple,number.local,,2026-01-01",
    "+14155550100,lc,bakery,number.local,«E219»2025-12-31,"),
  FaultyRows(
    "rates tie on one of several prefixes", "rates/lc.csv",
    "lc,tax,1 44,49 33 client,1,,,,,,", "lc,tax,44 7,client 39 33,1,,,,,«E219»,"),
  FaultyRows(
    "rates tie on blank origin and destination", "rates/lc.csv",
    "lc,tax,,,1,,,,,,2026-01-01", "lc,tax,,,1,,,,,2026-01-01,2026-02-01",
    "lc,tax,,,1,,,,,«E219»2026-01-31,"),
  FaultyRows("an unknown setting", "settings.csv", "«E233»line_decimal,4"),
  FaultyRows("a setting stands twice", "settings.csv", "rounding,up", "«E234»rounding,up"),
  FaultyRows("a currency is no code", "settings.csv", "currency,«E235»US$"),
  FaultyRows("a currency has four letters", "settings.csv", "currency,«E235»EURO"),
  FaultyRows("too many decimals", "settings.csv", "line_decimals,«E235»10"),
  FaultyRows("a rounding is unknown", "settings.csv", "rounding,«E235»half"),
  FaultyRows("a cost basis is unknown", "settings.csv", "cost_basis.lc,«E235»wallet"),
  FaultyRows("a setting is blank", "settings.csv", "lc_source,«E235»"),
  FaultyRows("a time zone is unknown", "settings.csv", "wallet_timezone,«E235»America/Newyork"),
  FaultyRows("a time zone is a path", "settings.csv", "wallet_timezone,«E235»../zoneinfo/GMT"),
  FaultyRows(
    "a date setting has a time", "settings.csv",
    "zero_second_call_from,«E235»2021-07-08T00:00:00Z"),
  FaultyRows("no call can be so short", "settings.csv", "max_call_seconds,«E235»0"),
  FaultyRows("a choice is unknown", "settings.csv", "split_below_card,«E235»absorb"),
  FaultyRows("a tolerance is negative", "settings.csv", "price_tolerance,«E235»-1"),
]

@Test("Each bad value is told with its place", arguments: valueFaults)
func badValue(_ faulty: FaultyRows) { MarkedBook(adding: faulty.rows).check() }

@Test("Each broken rule is told with its place", arguments: ruleFaults)
func brokenRule(_ faulty: FaultyRows) { MarkedBook(adding: faulty.rows).check() }

@Test("Twenty faults in one book are told in one go")
func twentyFaults() {
  let book = MarkedBook([
    "agencies.csv": """
    «E203*»agency_id,name,plan,«E205»stripes,valid_from,valid_to
    harbor,Harbor Media,«E220»gold,connected,,
    brightside,Brightside,pro,none,«E217»soon,
    """,
    "sub_accounts.csv": """
    sub_account_id,agency_id,name,rebilling,account_admins,payment_method,valid_from,valid_to
    triple,brightside,Triple Dental,«E212»maybe,«E216»one,client_card,,
    «E211»corner bakery,harbor,Corner Bakery,on,0,none,2026-01-01,«E218»2025-01-01
    «E208*»bakery,harbor,Corner Bakery
    """,
    "accounts.csv": """
    provider,provider_account,sub_account_id,valid_from,valid_to
    lc,«E207»"ve9"EPM,bakery,,
    lc,«E210»,triple,,
    """,
    "plans.csv": """
    plan,provider,rebillable,default_multiplier,min_multiplier,max_multiplier,valid_from,valid_to
    pro,lc,yes,«E224»1,1.05,10,,
    pro,lc,no,,,,«E219»,
    """,
    "markups.csv": """
    agency_id,sub_account_id,product,multiplier,valid_from,valid_to,«E206»product
    harbor,«E222»triple,*,«E214»three,,,
    """,
    "rates/lc.csv": """
    provider,product,origin,destination,unit_price,discount,initial_increment,increment,\
    connection_fee,valid_from,valid_to
    lc,«E213»sms.outgoing,1,«E225»US,$0.0083,«E215»10,,,,,
    lc,mms.outbound,,,1,,«E223»30,,,,
    """,
  ])
  let problems = book.check()
  #expect(Set(problems.map(\.code)).count == 20)
  #expect(problems.count == 20)
}
