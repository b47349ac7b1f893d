#!/usr/bin/env python3
"""The whole job in Polars, as a user without rebill would write it; amounts are floats.

    python3 polars_job.py [--period 2026-10] BOOK EXPORTS OUT

Reads CDR CSV and bulk-export JSON lines (gzip), keeps the newest of duplicates, finds accounts,
eligibility, the dated price with the longest prefixes and the markup, and writes one invoice file
per sub-account and a summary. Default settings and whole-minute increments are taken for granted,
suspended rows are only counted. Without Polars it says so and exits 0.
"""

import argparse
import glob
import gzip
import os
import sys
from datetime import datetime

try:
    import polars as pl
except ImportError:
    print("skipped: polars is not installed")
    sys.exit(0)

FIELDS = (
    "sid account_sid direction from to status start_time date_sent date_created date_updated"
    " duration num_segments num_media price price_unit error_code"
).split()
NOT_FINAL = "queued ringing in-progress sending receiving accepted scheduled".split()
BILLABLE = "completed delivered sent undelivered received failed".split()
LEVELS = [
    ("sub_account_id", "product"), ("sub_account_id", "family"), ("sub_account_id", "any"),
    ("nobody", "product"), ("nobody", "family"), ("nobody", "any"),
]
"""Markup rows from the most to the least specific: whose, and what for."""
col, lit, when = pl.col, pl.lit, pl.when


def table(*parts):
    """A table of the book as text, with `since` and `until` in place of blank validities."""
    files = sorted(glob.glob(os.path.join(*parts)))
    frame = pl.concat([pl.read_csv(file, infer_schema=False) for file in files])
    return frame.with_columns(
        instant("valid_from", datetime(1, 1, 1)).alias("since"),
        instant("valid_to", datetime(9999, 12, 31)).alias("until"),
    ).drop("valid_from", "valid_to")


def instant(name, blank):
    return col(name).str.to_datetime("%Y-%m-%d", time_unit="us").fill_null(blank)


def read_exports(folder):
    files = sorted(glob.glob(os.path.join(folder, "**", "*.gz"), recursive=True))
    return pl.concat([read_export(file, index) for index, file in enumerate(files)])


def read_export(file, index):
    if file.endswith(".json.gz"):
        with gzip.open(file) as text:
            frame = pl.read_ndjson(text.read(), schema=dict.fromkeys(FIELDS, pl.String))
    else:
        frame = pl.read_csv(file, infer_schema=False).select(FIELDS)
    return frame.with_columns(lit(index).alias("export"))


def newest(exports):
    """The newest of the rows of one account and sid."""
    order = ["date_updated", "is_final", "has_price", "export"]
    flags = [
        (~col("status").is_in(NOT_FINAL)).alias("is_final"),
        col("price").is_not_null().alias("has_price"),
    ]
    return (
        exports.with_columns(flags)
        .sort(order, descending=True, nulls_last=True)
        .unique(["account_sid", "sid"], keep="first")
    )


def usage(exports, start):
    """The period's records with product, quantity and what their status means."""
    way = when(col("direction").is_in(["inbound", "trunking-terminating"]))
    way = way.then(lit("inbound")).otherwise(lit("outbound"))
    is_client = col("from").str.starts_with("client:") | col("to").str.starts_with("client:")
    is_picture = col("num_media").cast(pl.Int32).fill_null(0) > 0
    minutes = ((col("duration").cast(pl.Int32).clip(1) + 59) // 60).cast(pl.Float64)
    time = pl.coalesce("start_time", "date_sent", "date_created")
    product = (
        when(col("is_call") & is_client).then(lit("voice.client"))
        .when(col("is_call")).then("voice." + way)
        .when(col("status") == "failed").then(lit("fee.failed_message"))
        .when(is_picture).then("mms." + way)
        .otherwise("sms." + way)
    )
    quantity = (
        when(col("is_call")).then(minutes)
        .when((col("status") == "failed") | is_picture).then(1.0)
        .otherwise(col("num_segments").cast(pl.Float64))
    )
    is_free = col("is_call") & col("status").is_in(["busy", "no-answer", "failed"])
    outcome = (
        when(is_free | (col("status") == "canceled")).then(lit("zero_rated"))
        .when(col("status").is_in(BILLABLE)).then(lit("rated"))
        .otherwise(lit("suspended"))
    )
    end = datetime(start.year + start.month // 12, start.month % 12 + 1, 1)
    return (
        exports.with_columns(
            time.str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_unit="us").alias("at"),
            col("sid").str.starts_with("CA").alias("is_call"),
        )
        .filter((col("at") >= start) & (col("at") < end))
        .with_columns(
            product.alias("product"), quantity.alias("quantity"), outcome.alias("outcome"),
            (-col("price").cast(pl.Float64)).alias("reported"),
        )
        .with_columns(family())
    )


def family():
    return col("product").str.split(".").list.first().alias("family")


def in_force(frame):
    return frame.filter((col("at") >= col("since")) & (col("at") < col("until"))).drop(
        "since", "until"
    )


def owned(records, book):
    """Whose each record is, and why it may not be charged."""
    frame = in_force(
        records.join(
            table(book, "accounts.csv"), left_on="account_sid", right_on="provider_account")
    )
    frame = in_force(frame.join(table(book, "sub_accounts.csv").drop("name"), on="sub_account_id"))
    frame = in_force(frame.join(table(book, "agencies.csv").drop("name"), on="agency_id"))
    frame = in_force(frame.join(table(book, "plans.csv"), on=["plan", "provider"]))
    reason = (
        when(col("rebillable") == "no").then(lit("plan"))
        .when(col("rebilling") == "off").then(lit("rebilling_off"))
        .when(col("stripe") == "none").then(lit("stripe_not_connected"))
        .when(col("account_admins") == "0").then(lit("no_account_admin"))
        .when(col("payment_method") == "none").then(lit("no_payment_method"))
        .when(col("payment_method") == "agency_card").then(lit("agency_card"))
        .otherwise(lit(""))
    )
    return frame.with_columns(reason.alias("reason")).with_row_index("id")


def priced(records, book):
    """Joins the card's row with the longest destination, then the longest origin."""
    prices = ["unit_price", "discount", "connection_fee"]
    cards = table(book, "rates", "*.csv").with_columns(
        col(prices).str.strip_chars_start("$").cast(pl.Float64).fill_null(0.0),
        col("origin").fill_null("").str.split(" "),
        col("destination").fill_null("").str.split(" "),
    ).explode("origin").explode("destination")
    keys = ["id", "provider", "product", "at", "from", "to"]
    asked = records.filter(col("outcome") == "rated").select(keys).with_columns(
        col("from", "to").str.strip_chars_start("+"))
    found = []
    for length in cards["destination"].str.len_bytes().unique():
        some = cards.filter(col("destination").str.len_bytes() == length)
        hits = asked.with_columns(col("to").str.head(length).alias("destination"))
        hits = in_force(hits.join(some, on=["provider", "product", "destination"]))
        hits = hits.filter(col("from").str.starts_with(col("origin")))
        rank = length * 100 + col("origin").str.len_bytes().cast(pl.Int64)
        found.append(hits.select("id", *prices, rank.alias("rank")))
    best = pl.concat(found).sort("rank", descending=True).unique("id", keep="first")
    return records.join(best.drop("rank"), on="id", how="left")


def components(records, book):
    """The cost of each record, its carrier fee apart, and what becomes of it."""
    full = col("connection_fee") + col("unit_price") * col("quantity")
    exempt = table(book, "failed_message_exemptions.csv")["error_code"].implode()
    is_failed = col("product") == "fee.failed_message"
    is_message = ~col("is_call") & ~is_failed
    frame = records.with_columns(
        (full * (1 - col("discount"))).alias("card_cost"), (col("provider") == "lc").alias("is_lc")
    )
    free = is_failed & (
        (col("is_lc") & (col("error_code").is_in(exempt) | col("card_cost").is_null()))
        | (~col("is_lc") & (col("reported") == 0)))
    waiting = (
        (~col("is_lc") & col("reported").is_null())
        | ((col("is_lc") | is_message) & col("card_cost").is_null())
        | (~col("is_lc") & is_message & (col("reported") < col("card_cost") - 1e-9)))
    disposition = (
        when(col("outcome") != "rated").then(col("outcome"))
        .when(free).then(lit("zero_rated"))
        .when(waiting).then(lit("suspended"))
        .when(col("reason") == "").then(lit("rebilled"))
        .otherwise(lit("absorbed"))
    )
    by_card = col("is_lc") | is_message
    frame = frame.with_columns(
        disposition.alias("disposition"), lit(0).alias("component"),
        when(by_card).then(col("card_cost")).otherwise(col("reported")).alias("cost"),
    )
    fees = frame.filter(
        ~col("is_lc") & is_message & col("disposition").is_in(["rebilled", "absorbed"])
        & (col("reported") > col("card_cost") + 1e-9)
    ).with_columns(
        lit("fee.carrier").alias("product"), lit("fee").alias("family"),
        lit(1).alias("component"), (col("reported") - col("card_cost")).alias("cost"),
    )
    return pl.concat([frame, fees])


def charged(frame, book):
    """Cost and charge as written."""
    markups = table(book, "markups.csv").with_columns(
        col("sub_account_id").fill_null(""), col("multiplier").cast(pl.Float64))
    frame = frame.with_columns(lit("").alias("nobody"), lit("*").alias("any")).with_row_index("row")
    for index, (owner, product) in enumerate(LEVELS):
        keys = ["agency_id", owner, product]
        hits = in_force(
            frame.select("row", "at", *keys)
            .join(markups, left_on=keys, right_on=["agency_id", "sub_account_id", "product"])
        ).select("row", col("multiplier").alias(f"multiplier_{index}"))
        frame = frame.join(hits, on="row", how="left")
    at_cost = table(book, "products.csv").filter(col("markup_policy") == "passthrough")["product"]
    chosen = pl.coalesce(
        *[f"multiplier_{index}" for index in range(len(LEVELS))],
        col("default_multiplier").cast(pl.Float64))
    chosen = when(col("product").is_in(at_cost.implode())).then(1.0).otherwise(chosen)
    cost = when(col("disposition").is_in(["rebilled", "absorbed"])).then(col("cost")).otherwise(0.0)
    charge = when(col("disposition") == "rebilled").then(cost * chosen).otherwise(0.0)
    return frame.with_columns(
        cost.round(6).alias("written_cost"), charge.round(6).alias("charge"))


def write(frame, out):
    os.makedirs(os.path.join(out, "invoices"), exist_ok=True)
    lines = frame.filter(col("disposition") == "rebilled").sort("at", "sid", "component")
    lines = lines.select(
        "sub_account_id", col("sid").alias("record_id"), "component", "at", "product", "from",
        "to", "quantity", col("charge").alias("amount"))
    for (name,), part in lines.partition_by("sub_account_id", as_dict=True).items():
        numbered = part.drop("sub_account_id").with_row_index("line", offset=1)
        numbered.write_csv(
            os.path.join(out, "invoices", name + ".csv"), datetime_format="%Y-%m-%dT%H:%M:%SZ",
            float_precision=6)
    keys = ["agency_id", "sub_account_id", "provider", "product", "disposition", "reason"]
    sums = [pl.len().alias("records"), col("quantity", "written_cost", "charge").sum()]
    frame.group_by(keys).agg(sums).sort(keys).write_csv(os.path.join(out, "summary.csv"))


def main():
    parser = argparse.ArgumentParser(description="the whole job in Polars")
    parser.add_argument("--period", default="2026-10")
    parser.add_argument("book")
    parser.add_argument("exports")
    parser.add_argument("out")
    asked = parser.parse_args()
    start = datetime.strptime(asked.period, "%Y-%m")
    records = owned(usage(newest(read_exports(asked.exports)), start), asked.book)
    frame = charged(components(priced(records, asked.book), asked.book), asked.book)
    write(frame, asked.out)
    cost, charge = frame["written_cost"].sum(), frame["charge"].sum()
    print(f"provider_cost {cost:.6f} client_charge {charge:.6f}")


if __name__ == "__main__":
    main()
