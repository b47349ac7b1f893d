"""Random cases: small, and as nasty as the specification allows.

clock    instants of a period, its edges before all, in every written form
tables   a book whose rows change in mid-month
usage    calls and messages, and the versions of each
money    rows of an agency wallet
spoiling rows with broken structure or values
files    records to exports: formats, line ends, gzip members
"""
