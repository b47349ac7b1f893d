internal import Exports
import Foundation
import Testing
internal import Text

/// The ways in which a wallet export may write a time (spec 3.3).
struct WalletDateTests {
  private func seconds(_ text: String) -> Int64? {
    var text = text
    return text.withUTF8 { bytes in
      unsafe bytes.baseAddress.flatMap { unsafe Instants.walletForm(Bytes($0, bytes.count)) }
    }
  }

  @Test(arguments: [
    "Jul 14th 2026, 01:14:33 PM", "July 14th 2026, 01:14:33 PM", "Jul 14 2026, 01:14:33 PM",
    "July 14 2026, 01:14:33 pm",
  ])
  func aMonthMayBeWrittenWhole(_ text: String) {
    #expect(seconds(text) == 1_784_034_873)
  }

  @Test func everyMonthIsReadInBothWays() {
    let names = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December",
    ]
    var last = Int64.min
    for name in names {
      let whole = seconds("\(name) 1st 2026, 12:00:00 AM")
      #expect(whole != nil && whole == seconds("\(name.prefix(3)) 1 2026, 12:00:00 am"), "\(name)")
      #expect(whole ?? last > last)
      last = whole ?? last
    }
  }

  @Test(arguments: [
    "Julyy 14th 2026, 01:14:33 PM", "Ju 14th 2026, 01:14:33 PM", "Sept 14th 2026, 01:14:33 PM",
    "July 0 2026, 01:14:33 PM", "July 32 2026, 01:14:33 PM", "July 014 2026, 01:14:33 PM",
    "July 14st 2026, 01:14:33 PM", "July 14 2026, 01:14:33 Pm", "July 14 2026, 13:14:33 PM",
    "February 29th 2026, 01:14:33 PM", "14 July 2026, 01:14:33 PM",
  ])
  func whatIsNoSuchTimeIsRefused(_ text: String) { #expect(seconds(text) == nil) }
}
