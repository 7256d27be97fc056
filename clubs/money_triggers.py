"""What Postgres refuses in the cash books, whoever writes: see `clubs/models/money.py`.

Each refusal names a constraint, which `clubs/services/money.py` turns into the sentence the person at the table needs.
"""

import pgtrigger

from clubs.chart import LOAN_KINDS, MONEY, OPENING, Account, FundKind

_MONEY = "('" + "', '".join(MONEY) + "')"


def _refuse(constraint: str, message: str) -> str:
    return f"RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = '{constraint}', MESSAGE = '{message}';"


# One entry at a time, under the lock of its fund: entries of one fund are written one after the other, so the number
# after the last one is free, and a month cannot be closed in between. NO KEY UPDATE does not hold up foreign keys.
ENTRY_RULES = [
    pgtrigger.Trigger(
        name="entry_rules",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("the_fund", "clubs_fund%ROWTYPE"), ("first", "clubs_entry%ROWTYPE")],
        func=f"""
            SELECT * INTO the_fund FROM clubs_fund WHERE id = NEW.fund_id FOR NO KEY UPDATE;
            IF NEW.booked_on < the_fund.opened_on THEN
                {_refuse("entry_after_opening", "entry before the book was opened")}
            END IF;
            IF EXISTS (SELECT FROM clubs_fundmonth m
                        WHERE m.fund_id = NEW.fund_id AND m.month >= date_trunc('month', NEW.booked_on)) THEN
                {_refuse("entry_month_open", "the month is closed")}
            END IF;
            IF (NEW.debit = '{Account.LOANS}' OR NEW.credit = '{Account.LOANS}'
                OR NEW.kind IN {LOAN_KINDS!r}) AND the_fund.kind = '{FundKind.CARE}' THEN
                {_refuse("care_fund_lends_nothing", "the care fund lends nothing")}
            END IF;
            IF (NEW.debit = '{Account.LOANS}' OR NEW.credit = '{Account.LOANS}')
               AND the_fund.kind <> '{FundKind.LIVELIHOOD}' THEN
                {_refuse("only_livelihood_fund_lends", "only the livelihood fund lends")}
            END IF;
            IF NEW.reverses_id IS NOT NULL THEN
                SELECT * INTO first FROM clubs_entry WHERE id = NEW.reverses_id;
                IF first.fund_id <> NEW.fund_id OR first.amount_vnd <> NEW.amount_vnd OR first.debit <> NEW.credit
                   OR first.credit <> NEW.debit OR first.booked_on > NEW.booked_on OR first.reverses_id IS NOT NULL
                   OR first.purpose_id IS DISTINCT FROM NEW.purpose_id
                   OR first.source_id IS DISTINCT FROM NEW.source_id OR first.loan_id IS DISTINCT FROM NEW.loan_id THEN
                    {_refuse("reversal_mirrors_its_entry", "a reversal is its entry with the accounts swapped")}
                END IF;
            END IF;
            NEW.year := extract(year FROM NEW.booked_on);
            NEW.series := CASE WHEN (NEW.debit IN {_MONEY}) = (NEW.credit IN {_MONEY}) THEN 'BT'
                               WHEN NEW.debit IN {_MONEY} THEN 'PT' ELSE 'PC' END;
            SELECT coalesce(max(number), 0) + 1 INTO NEW.number FROM clubs_entry
             WHERE fund_id = NEW.fund_id AND year = NEW.year AND series = NEW.series;
            RETURN NEW;
        """,  # noqa: S608  names of our own accounts
    )
]

# What may not fall below zero on any day: each place of money, what is on loan, each purpose (and the money without
# one), what is owed to each giver. Days, not single entries: the order within a day is not on paper.
BALANCES = [
    pgtrigger.Trigger(
        name="entry_balances",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="fresh"),
        declare=[("wrong", "record")],
        func=f"""
            WITH mine AS (SELECT e.* FROM clubs_entry e WHERE e.fund_id IN (SELECT fund_id FROM fresh)),
            moves AS (
                SELECT fund_id, 'entry_balance' AS what, debit AS pocket, booked_on, amount_vnd AS amount FROM mine
                 WHERE debit IN ('{Account.CASH}', '{Account.BANK}', '{Account.LOANS}')
                UNION ALL
                SELECT fund_id, 'entry_balance', credit, booked_on, -amount_vnd FROM mine
                 WHERE credit IN ('{Account.CASH}', '{Account.BANK}', '{Account.LOANS}')
                UNION ALL
                SELECT fund_id, 'entry_purpose_balance', coalesce(purpose_id, 0)::text, booked_on,
                       CASE WHEN debit IN {_MONEY} THEN amount_vnd ELSE -amount_vnd END
                  FROM mine WHERE (debit IN {_MONEY}) <> (credit IN {_MONEY})
                UNION ALL
                SELECT fund_id, 'entry_owed_balance', coalesce(source_id, 0)::text, booked_on,
                       CASE WHEN credit = '{Account.OWED}' THEN amount_vnd ELSE -amount_vnd END
                  FROM mine WHERE '{Account.OWED}' IN (debit, credit)
            ),
            days AS (SELECT fund_id, what, pocket, booked_on, sum(amount) AS amount FROM moves GROUP BY 1, 2, 3, 4),
            running AS (
                SELECT what, pocket, booked_on, sum(amount) OVER (
                    PARTITION BY fund_id, what, pocket ORDER BY booked_on) AS balance FROM days
            )
            SELECT * INTO wrong FROM running WHERE balance < 0 ORDER BY what, booked_on LIMIT 1;
            IF FOUND THEN
                RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = wrong.what,
                    MESSAGE = format('%s would be %s on %s', wrong.pocket, wrong.balance, wrong.booked_on);
            END IF;
            RETURN NULL;
        """,  # noqa: S608  names of our own accounts
    )
]

# Checked when the transaction ends, because the entries of an operation come one after the other.
TOGETHER = [
    pgtrigger.Trigger(
        name="entry_together",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        func=f"""
            IF NEW.reverses_id IS NOT NULL AND EXISTS (
                SELECT FROM clubs_entry sibling JOIN clubs_entry first ON first.id = NEW.reverses_id
                 WHERE sibling.operation = first.operation
                   AND NOT EXISTS (SELECT FROM clubs_entry r WHERE r.reverses_id = sibling.id)) THEN
                {_refuse("operation_reversed_whole", "the entries of one operation are reversed together")}
            END IF;
            IF '{Account.TRANSFER}' IN (NEW.debit, NEW.credit) AND (
                SELECT sum(CASE WHEN debit = '{Account.TRANSFER}' THEN amount_vnd ELSE -amount_vnd END)
                  FROM clubs_entry
                 WHERE operation = NEW.operation AND '{Account.TRANSFER}' IN (debit, credit)) <> 0 THEN
                {_refuse("transfer_arrives", "a transfer leaves one fund and reaches another")}
            END IF;
            RETURN NULL;
        """,  # noqa: S608  names of our own accounts
    )
]

CLOSING = [
    pgtrigger.Trigger(
        name="month_says_what_entries_say",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("money", "bigint"), ("cash", "bigint"), ("came", "bigint"), ("went", "bigint")],
        func=f"""
            PERFORM FROM clubs_fund WHERE id = NEW.fund_id FOR NO KEY UPDATE;
            SELECT coalesce(sum(CASE WHEN debit IN {_MONEY} THEN amount_vnd ELSE 0 END
                              - CASE WHEN credit IN {_MONEY} THEN amount_vnd ELSE 0 END), 0),
                   coalesce(sum(CASE WHEN debit = '{Account.CASH}' THEN amount_vnd
                                     WHEN credit = '{Account.CASH}' THEN -amount_vnd ELSE 0 END), 0),
                   coalesce(sum(amount_vnd) FILTER (WHERE booked_on >= NEW.month AND debit IN {_MONEY}
                                     AND credit NOT IN {_MONEY} AND kind <> '{OPENING}'), 0),
                   coalesce(sum(amount_vnd) FILTER (WHERE booked_on >= NEW.month AND credit IN {_MONEY}
                                     AND debit NOT IN {_MONEY}), 0)
              INTO money, cash, came, went
              FROM clubs_entry
             WHERE fund_id = NEW.fund_id AND booked_on < NEW.month + interval '1 month';
            IF money <> NEW.closing_vnd OR cash <> NEW.cash_vnd OR came <> NEW.in_vnd OR went <> NEW.out_vnd THEN
                {_refuse("month_figures_from_entries", "the figures of a closed month come from its entries")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608  names of our own accounts
    )
]
