"""A naive reading of the specification, to test the real tool against.

Every rule is written once, the plain way: fractions for money, linear searches, whole files in
memory. Nothing here is taken from the tool, so an agreement of the two means something.

values    numbers, instants, addresses, rounding
rows      strict RFC 4180, with the physical line of each record
book      the book and every problem in it
exports   export files to records
rating    one record and the book to components, or a reason
wallets   prepaid balances
ledger    duplicates, dispositions, totals
writing   the files of a run
"""
