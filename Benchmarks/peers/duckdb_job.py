#!/usr/bin/env python3
"""The whole job in DuckDB, as a user without rebill would write it; amounts are decimals.

    python3 duckdb_job.py [--period 2026-10] BOOK EXPORTS OUT

Reads CDR CSV and bulk-export JSON lines (gzip), keeps the newest of duplicates, finds accounts,
eligibility, the dated price with the longest prefixes and the markup, and writes one invoice file
per sub-account and a summary. Default settings and whole-minute increments are taken for granted,
suspended rows are only counted. Without DuckDB it says so and exits 0.
"""

import argparse
import glob
import os
import sys

try:
    import duckdb
except ImportError:
    print("skipped: duckdb is not installed")
    sys.exit(0)

FIELDS = (
    "sid account_sid direction from to status start_time date_sent date_created date_updated"
    " duration num_segments num_media price price_unit error_code"
).split()
TABLES = (
    "agencies sub_accounts accounts plans markups products failed_message_exemptions"
).split()
LEVELS = [
    ("r.sub_account_id", "r.product"), ("r.sub_account_id", "r.family"),
    ("r.sub_account_id", "'*'"), ("''", "r.product"), ("''", "r.family"), ("''", "'*'"),
]
"""Markup rows from the most to the least specific: whose, and what for."""

USAGE = """
CREATE TABLE usage AS
WITH newest AS (
  SELECT * FROM exports QUALIFY row_number() OVER (
    PARTITION BY account_sid, sid
    ORDER BY date_updated::TIMESTAMP DESC NULLS LAST,
      status IN ('queued', 'ringing', 'in-progress', 'sending', 'receiving', 'accepted',
        'scheduled'),
      price IS NULL, filename DESC) = 1
), told AS (
  SELECT *, coalesce(start_time, date_sent, date_created)::TIMESTAMP AS happened,
    starts_with(sid, 'CA') AS is_call,
    CASE WHEN direction IN ('inbound', 'trunking-terminating') THEN 'inbound' ELSE 'outbound' END
      AS way
  FROM newest
)
SELECT sid, account_sid, happened, is_call, status, error_code,
  "from" AS origin, "to" AS destination,
  ltrim("from", '+') AS origin_digits, ltrim("to", '+') AS destination_digits,
  CASE WHEN is_call AND (starts_with("from", 'client:') OR starts_with("to", 'client:'))
      THEN 'voice.client'
    WHEN is_call THEN 'voice.' || way
    WHEN status = 'failed' THEN 'fee.failed_message'
    WHEN num_media::INT > 0 THEN 'mms.' || way
    ELSE 'sms.' || way END AS product,
  CASE WHEN is_call THEN ceil(greatest(duration::INT, 1) / 60)::INT
    WHEN status = 'failed' OR num_media::INT > 0 THEN 1
    ELSE num_segments::INT END AS quantity,
  -price::DECIMAL(18,9) AS reported,
  CASE WHEN status IN ('busy', 'no-answer', 'failed', 'canceled') AND is_call
      OR status = 'canceled' THEN 'zero_rated'
    WHEN status IN ('completed', 'delivered', 'sent', 'undelivered', 'received', 'failed')
      THEN 'rated'
    ELSE 'suspended' END AS outcome
FROM told
WHERE happened >= $start::TIMESTAMP AND happened < $start::TIMESTAMP + INTERVAL 1 MONTH
"""

OWNERS = """
CREATE TABLE owners AS
SELECT c.provider_account, c.provider, s.sub_account_id, g.agency_id, g.plan,
  s.rebilling, g.stripe, s.account_admins, s.payment_method,
  greatest(c.since, s.since, g.since) AS since, least(c.until, s.until, g.until) AS until
FROM accounts c
JOIN sub_accounts s ON s.sub_account_id = c.sub_account_id
JOIN agencies g ON g.agency_id = s.agency_id
WHERE greatest(c.since, s.since, g.since) < least(c.until, s.until, g.until)
"""

OWNED = """
CREATE TABLE owned AS
SELECT u.*, row_number() OVER () AS id, split_part(u.product, '.', 1) AS family,
  w.provider, w.sub_account_id, w.agency_id,
  CASE WHEN coalesce(p.rebillable, 'no') = 'no' THEN 'plan'
    WHEN w.rebilling = 'off' THEN 'rebilling_off'
    WHEN w.stripe = 'none' THEN 'stripe_not_connected'
    WHEN w.account_admins::INT = 0 THEN 'no_account_admin'
    WHEN w.payment_method = 'none' THEN 'no_payment_method'
    WHEN w.payment_method = 'agency_card' THEN 'agency_card'
    ELSE '' END AS reason,
  p.default_multiplier::DECIMAL(18,9) AS default_multiplier
FROM usage u
JOIN owners w
  ON w.provider_account = u.account_sid AND u.happened >= w.since AND u.happened < w.until
LEFT JOIN plans p
  ON p.plan = w.plan AND p.provider = w.provider AND u.happened >= p.since AND u.happened < p.until
"""

CARDS = """
CREATE TABLE cards AS
SELECT row_number() OVER () AS card, provider, product, origin, destination, since, until,
  ltrim(unit_price, '$')::DECIMAL(18,9) AS unit_price,
  coalesce(discount, '0')::DECIMAL(9,6) AS discount,
  coalesce(ltrim(connection_fee, '$'), '0')::DECIMAL(18,9) AS connection_fee
FROM (
  SELECT * EXCLUDE (origin, destination),
    unnest(string_split(coalesce(origin, ''), ' ')) AS origin, destination
  FROM (SELECT * EXCLUDE (destination),
    unnest(string_split(coalesce(destination, ''), ' ')) AS destination FROM rates))
"""

PRICED = """
CREATE TABLE priced AS
SELECT o.id, arg_max(k.card, length(k.destination) * 100 + length(k.origin)) AS card
FROM owned o
JOIN lengths l ON l.provider = o.provider AND l.product = o.product
JOIN cards k ON k.provider = o.provider AND k.product = o.product
  AND length(k.destination) = l.length AND k.destination = o.destination_digits[1:l.length]
  AND starts_with(o.origin_digits, k.origin) AND o.happened >= k.since AND o.happened < k.until
WHERE o.outcome = 'rated'
GROUP BY o.id
"""

COMPONENTS = """
CREATE TABLE components AS
WITH costs AS (
  SELECT o.*, (k.connection_fee + k.unit_price * o.quantity)::DECIMAL(18,9)
    * (1 - k.discount)::DECIMAL(9,6) AS card_cost,
    o.error_code IN (
      SELECT error_code FROM failed_message_exemptions
      WHERE since <= o.happened AND o.happened < until) AS is_exempt
  FROM owned o LEFT JOIN priced p ON p.id = o.id LEFT JOIN cards k ON k.card = p.card
), usage_costs AS (
  SELECT *, CASE
    WHEN outcome <> 'rated' THEN 0
    WHEN provider = 'lc' THEN card_cost
    WHEN is_call OR product = 'fee.failed_message' THEN reported
    ELSE card_cost END AS cost,
  CASE
    WHEN outcome <> 'rated' THEN outcome
    WHEN product = 'fee.failed_message'
      AND (provider = 'lc' AND (is_exempt OR card_cost IS NULL) OR reported = 0)
      THEN 'zero_rated'
    WHEN provider = 'twilio' AND reported IS NULL THEN 'suspended'
    WHEN (provider = 'lc' OR NOT is_call AND product <> 'fee.failed_message')
      AND card_cost IS NULL THEN 'suspended'
    WHEN provider = 'twilio' AND NOT is_call AND product <> 'fee.failed_message'
      AND reported < card_cost THEN 'suspended'
    WHEN reason = '' THEN 'rebilled' ELSE 'absorbed' END AS disposition
  FROM costs
)
SELECT * EXCLUDE (cost), 0 AS component, CASE WHEN disposition = 'zero_rated' THEN 0 ELSE cost END
  AS cost FROM usage_costs
UNION ALL
SELECT * EXCLUDE (cost) REPLACE ('fee.carrier' AS product, 'fee' AS family), 1,
  reported - card_cost
FROM usage_costs
WHERE provider = 'twilio' AND NOT is_call AND product <> 'fee.failed_message'
  AND disposition IN ('rebilled', 'absorbed') AND reported > card_cost
"""

CHARGED = """
CREATE TABLE charged AS
SELECT r.*, round(r.cost, 6)::DECIMAL(18,6) AS written_cost,
  CASE WHEN disposition = 'rebilled'
    THEN round(r.cost::DECIMAL(18,9) * (CASE WHEN y.markup_policy = 'passthrough' THEN 1
      ELSE coalesce({multipliers}, r.default_multiplier) END)::DECIMAL(18,9), 6)::DECIMAL(18,6)
    ELSE 0 END AS charge
FROM components r
LEFT JOIN products y ON y.product = r.product AND r.happened >= y.since AND r.happened < y.until
{joins}
"""

LINES = """
SELECT row_number() OVER (PARTITION BY sub_account_id ORDER BY happened, sid, component) AS line,
  sid AS record_id, component, strftime(happened, '%Y-%m-%dT%H:%M:%SZ') AS started_at, product,
  origin AS "from", destination AS "to", quantity, charge AS amount, 'USD' AS currency,
  sub_account_id
FROM charged WHERE disposition = 'rebilled' ORDER BY sub_account_id, line
"""

SUMMARY = """
SELECT agency_id, sub_account_id, provider, product, disposition,
  CASE WHEN disposition = 'absorbed' THEN reason ELSE '' END AS reason, count(*) AS records,
  sum(quantity) AS quantity, sum(written_cost) AS provider_cost, sum(charge) AS client_charge
FROM charged GROUP BY ALL ORDER BY ALL
"""


def load_book(db, book):
    """Every table as text, with `since` and `until` in place of blank validities."""
    for name in TABLES:
        load_table(db, name, [os.path.join(book, name + ".csv")])
    load_table(db, "rates", sorted(glob.glob(os.path.join(book, "rates", "*.csv"))))


def load_table(db, name, files):
    db.execute(
        f"""CREATE TABLE {name} AS SELECT *,
        coalesce(valid_from, '0001-01-01')::TIMESTAMP AS since,
        coalesce(valid_to, '9999-12-31')::TIMESTAMP AS until
        FROM read_csv({files}, header = true, all_varchar = true, delim = ',', quote = '"')"""
    )


def load_exports(db, folder):
    files = sorted(glob.glob(os.path.join(folder, "**", "*.gz"), recursive=True))
    columns = ", ".join(f'"{name}"' for name in FIELDS)
    if files[0].endswith(".json.gz"):
        types = ", ".join(f"'{name}': 'VARCHAR'" for name in FIELDS)
        source = f"read_json({files}, format = 'newline_delimited', columns = {{{types}}}"
    else:
        source = f"read_csv({files}, header = true, all_varchar = true, delim = ',', quote = '\"'"
    db.execute(f"CREATE VIEW exports AS SELECT {columns}, filename FROM {source}, filename = true)")


def rate(db, start):
    db.execute(USAGE, {"start": start})
    db.execute(OWNERS)
    db.execute(OWNED)
    db.execute(CARDS)
    db.execute(
        "CREATE TABLE lengths AS"
        " SELECT DISTINCT provider, product, length(destination) AS length FROM cards"
    )
    db.execute(PRICED)
    db.execute(COMPONENTS)
    joins = "\n".join(
        f"LEFT JOIN markups m{index} ON m{index}.agency_id = r.agency_id"
        f" AND coalesce(m{index}.sub_account_id, '') = {owner} AND m{index}.product = {product}"
        f" AND r.happened >= m{index}.since AND r.happened < m{index}.until"
        for index, (owner, product) in enumerate(LEVELS)
    )
    multipliers = ", ".join(
        f"m{index}.multiplier::DECIMAL(18,9)" for index in range(len(LEVELS))
    )
    db.execute(CHARGED.format(joins=joins, multipliers=multipliers))


def write(db, out):
    # One writer, else a sub-account's lines are spread over one file per thread.
    db.execute("SET threads = 1")
    db.execute(f"COPY ({LINES}) TO '{out}/invoices' (FORMAT csv, PARTITION_BY (sub_account_id))")
    db.execute(f"COPY ({SUMMARY}) TO '{out}/summary.csv' (HEADER)")


def main():
    parser = argparse.ArgumentParser(description="the whole job in DuckDB")
    parser.add_argument("--period", default="2026-10")
    parser.add_argument("book")
    parser.add_argument("exports")
    parser.add_argument("out")
    asked = parser.parse_args()
    os.makedirs(asked.out, exist_ok=True)
    db = duckdb.connect()
    # What does not fit into memory is spilled beside the result, not into the current folder.
    db.execute(f"SET temp_directory = '{asked.out}/spilled'")
    load_book(db, asked.book)
    load_exports(db, asked.exports)
    rate(db, asked.period + "-01")
    write(db, asked.out)
    cost, charge = db.execute("SELECT sum(written_cost), sum(charge) FROM charged "
                              "WHERE disposition IN ('rebilled', 'absorbed')").fetchone()
    print(f"provider_cost {cost} client_charge {charge}")


if __name__ == "__main__":
    main()
