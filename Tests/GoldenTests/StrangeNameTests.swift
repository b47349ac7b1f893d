internal import Foundation
internal import TestSupport
internal import Testing

/// Files and folders are found by whatever bytes they are named with.
@Suite struct StrangeNameTests {
  /// Types a script beside the small book; `$L` is a Latin-1 `café`, which is no UTF-8.
  private func type(_ script: String) throws -> CommandResult {
    let scratch = try Scratch()
    let place = scratch["place"]
    try copy(Project.fixtures.appending(path: "books/small"), to: place)
    let head = "set -e; exec 2>&1; L=caf$(printf '\\351'); rebill() { \"$REBILL\" \"$@\"; }\n"
    return try run(
      "bash", ["-c", head + script], in: place, environment: ["REBILL": Project.program])
  }

  @Test func anExportWhoseNameIsNoTextIsRead() throws {
    let result = try type(
      """
      mv exports/usage.csv "exports/$L.csv"
      rebill rate --period 2026-10 --book book --out out exports | grep read
      rebill rate --period 2026-10 --book book --out out "exports/$L.csv" | head -1
      rebill verify out/2026-10 | grep -o holds
      grep -c "^caf...E9.csv," out/2026-10/current/suspense.csv
      grep -o 'exports/caf...E9.csv' out/2026-10/current/manifest.json
      rebill check --book book exports &>/dev/null || [ $? = 1 ]
      id=SM00000000000000009e3779b97f4a7c15
      rebill explain $id --run out/2026-10 --book book exports >/dev/null
      rebill explain "$L.csv:2" --run out/2026-10 --book book exports | grep -o "rebilled" | head -1
      """)
    #expect(result.status == 0, "\(result.out)")
    #expect(result.out.contains("already there, nothing changed"), "\(result.out)")
    #expect(
      result.out.hasSuffix("holds\n2\nexports/caf\u{FFFD}E9.csv\nrebilled\n"), "\(result.out)")
  }

  @Test func everyFolderMayHaveSuchAName() throws {
    let result = try type(
      """
      mkdir "$L"; mv book exports "$L"; cd "$L"; mv book "b$L"; mv exports "e$L"; mkdir "t$L"
      mv "b$L/rates/cards.csv" "b$L/rates/$L.csv"
      R="--book b$L --out o$L --temp t$L e$L"
      rebill rate --quiet --period 2026-10 $R
      sed -i 's/0.0083,/0.0093,/' "b$L/rates/$L.csv"
      rebill rerate --against "o$L/2026-10" $R | grep 'to bill'
      rebill verify "o$L/2026-10" | grep -o holds
      rebill close --quiet --period 2026-10 --out "o$L"
      rebill init "new$L"; ls "new$L/book" >/dev/null 2>&1 || ls "new$L" >/dev/null
      ls | wc -l
      """)
    #expect(result.status == 0, "\(result.out)")
    #expect(result.out.contains("to bill      0.") && result.out.contains("holds\n"))
    // None was made under a repaired name.
    #expect(result.out.hasSuffix("\n5\n"), "\(result.out)")
  }

  @Test func namesThatOnlyLookAlikeAreTwoExports() throws {
    let result = try type(
      """
      one=$(printf 'caf\\303\\251.csv'); two=$(printf 'cafe\\314\\201.csv')
      head -3 exports/usage.csv > "exports/$one"
      sed 2,3d exports/usage.csv > "exports/$two"
      rm exports/usage.csv
      R="--book book exports"
      rebill rate --quiet --period 2026-10 --out out $R
      old=out/2026-10/$(readlink out/2026-10/current)
      rebill verify $old | grep -o holds
      rebill explain --quiet SM000000000000000278dde6e5fd29f054 --run $old $R
      rm "exports/$two"
      rebill rate --quiet --period 2026-10 --out out $R
      rebill diff $old out/2026-10 > diff || grep input diff
      """)
    #expect(result.status == 0, "\(result.out)")
    let missing = "  missing input  exports/cafe\u{301}.csv\n"
    #expect(result.out.utf8.elementsEqual("holds\n\(missing)".utf8), "\(result.out)")
  }

  /// To a `String`, a slash with an accent behind it is no slash.
  @Test func aNameMayBeginWithAnAccent() throws {
    let result = try type(
      """
      a=$(printf '\\314\\201')
      mv exports/usage.csv "exports/${a}usage.csv"; touch "exports/.${a}hidden" "exports/_${a}"
      mv book/rates/cards.csv "book/rates/${a}cards.csv"
      O="out/${a}new/${a}er"
      rebill rate --quiet --period 2026-10 --book book --out "$O" exports
      rebill rate --period 2026-10 --book book --out "$O" "exports/${a}usage.csv" | head -1
      rebill verify "$O/2026-10" | grep -o holds
      id=SM00000000000000009e3779b97f4a7c15
      rebill explain --quiet $id --run "$O/2026-10" --book book exports
      rebill init "new/${a}b" >/dev/null; ls "new/${a}b"/agencies.csv | wc -l
      """)
    #expect(result.status == 0, "\(result.out)")
    #expect(result.out.contains("  already there, nothing changed\nholds\n1\n"), "\(result.out)")
  }

  @Test func aStrayFileThatOnlyLooksLikeOneOfTheRunIsTold() throws {
    let result = try type(
      """
      sed -i 's/bakery/Kiosk/g' book/*.csv
      rebill rate --quiet --period 2026-10 --book book --out out exports
      cd out/2026-10/current/agencies/harbor/sub-accounts
      cp -r Kiosk "$(printf '\\342\\204\\252iosk')"
      cd - >/dev/null
      touch "out/2026-10/current/$L"
      rebill verify out/2026-10 || echo "exit $?"
      """)
    #expect(result.out.contains("iosk: is no folder of this run [E605]"), "\(result.out)")
    #expect(result.out.contains("caf\u{FFFD}E9: is no file of this run [E605]"), "\(result.out)")
    #expect(result.out.hasSuffix("exit 1\n"))
  }
}
