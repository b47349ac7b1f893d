internal import Model

extension SampleBook {
  static func readme(demo: Bool) -> String {
    about + (demo ? demoNote : emptyNote) + tables + upkeep + prices
  }

  private static let about = """
    # The book

    This folder says who is billed for phone use, what it costs, and what may be charged for it.
    `rebill` reads it together with the usage files of your phone providers and writes the
    invoices. Nothing about prices is built into the program: what is not written here is not
    charged.

    Every file is a table. Open it in a spreadsheet, change it, save it as CSV again. Then ask
    for a check; it names every mistake with its file, line and column, and changes nothing:

        rebill check --book BOOK


    """

  private static let emptyNote = """
    **This is a sample only.** The tables of your agencies, clients, phones and wallets are empty:
    fill them in. The prices are examples with a date, not an offer and not advice. Compare them
    with what your provider charges you before you bill anybody.


    """

  private static let demoNote = """
    **This is a demonstration.** Every agency, client and phone number is invented, and so is the
    usage of October 2026 that belongs to it. The prices are examples with a date, not an offer
    and not advice.

    What to look for in the result: `summit-roofing` moves from LC Phone to Twilio on the 16th;
    `lumen-law` is switched on for rebilling on the 12th; Cobalt & Crane connects Stripe on the
    20th, so its clients pay only from then on; Juniper Local has a plan that may not rebill at
    all; on `unlimited`, clients on Twilio are not charged. `suspense.csv` holds a few lines that
    cannot be rated, one of each common kind.


    """

  private static let tables = """
    ## The tables

    | file | one row says |
    |---|---|
    | `agencies.csv` | an agency, its plan, and whether its Stripe account is connected |
    | `sub_accounts.csv` | a client of an agency: rebilling, account admins, whose card pays |
    | `accounts.csv` | which Twilio account or LC Phone location belongs to which client |
    | `plans.csv` | what a plan may rebill, and between which multipliers |
    | `markups.csv` | an agency's multiplier: for all clients or one, for all products or one |
    | `products.csv` | what is passed on at cost: carrier fees, A2P fees, tax |
    | `rates/*.csv` | what one kind of use costs, from where, to where |
    | `surcharges.csv` | an extra on top of each call or message of a kind |
    | `failed_message_exemptions.csv` | error codes for which a failed message costs nothing |
    | `numbers.csv` | phone numbers rented by the month |
    | `wallets.csv` | prepaid wallets: balance, credits, when to recharge |
    | `settings.csv` | how the program counts; each line holds its default |

    A multiplier multiplies: 1.05 is five percent on top, 3 is three times the cost. It is never
    a percentage.

    A client pays only if all of this holds when the call or message happens: the plan may rebill
    the provider, rebilling is on, Stripe is connected, there is an account admin, there is a
    payment method, and it is not the agency's own card. Else the agency bears the cost, and the
    credit summary says why.


    """

  private static let upkeep = """
    ## Prices change: close a row, add a row

    `valid_from` and `valid_to` say when a row holds. A date means midnight UTC; the row holds from
    `valid_from` on, and no longer at `valid_to`. Blank means always. When a price changes on
    1 July, write that date into `valid_to` of the old row and into `valid_from` of a new one:

        lc,sms.outbound,,1,0.0079,,,,,,2025-07-01
        lc,sms.outbound,,1,0.0083,,,,,2025-07-01,

    Never change or delete a row that was true: last month must come out the same next year. It
    helps to keep this folder under version control.

    ## How a price is found

    The longest destination that fits wins, then the longest origin. `1` is the United States and
    Canada and some twenty islands; `1787` is Puerto Rico alone and so goes before `1`. An LC Phone
    message from `1` to `1` is a tenth cheaper (`discount` 0.10), but not one to `1787`. What has
    no row has no price: it waits in `suspense.csv` until you add one.


    """

  private static let prices = """
    ## Where the sample prices come from

    From the price pages and price lists of the two providers, as read between 2022 and July 2026.
    Such prices change several times a year, and sources disagree; that is why they are data with
    dates. What the provider bills is what counts.

    - `*-us-canada.csv`, `*-numbers-and-extras.csv`: published list prices. The change of July 2025
      fell between 7 May and 30 July; 1 July stands for it.
    - `*-world.csv`: a few countries only. Montenegro, Angola, Mauritius, Suriname and Nepal are
      published by LC Phone; all others are second-hand.
    - `*-other-plus-1.csv`: published are the messages to Puerto Rico and Trinidad and the calls to
      Alaska. **All other prices in these two files are placeholders.** They stand there because
      without them the price of `1` and its discount would be taken.
    - The failed-message fee and its exempt error codes are published by Twilio, from 30 September
      2024 on.
    - Conference minutes of LC Phone calls are not charged here. Where your account has them on, add
      to `surcharges.csv`:

          lc,voice.outbound,voice.conference,0.0036,unit,2026-10-01,

    """
}
