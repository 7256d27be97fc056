"""The turn of the day: situations that begin or end today move people without anybody pressing a button."""

from datetime import date, timedelta

from django.db import connection, transaction

from elders.ground import history

LOOK_BACK_DAYS = 400  # a server that stood still for a year still catches up


@transaction.atomic
def roll_over(today: date, *, since: date | None = None) -> int:
    """Bring the place of everybody whose situation began or ended from `since` (default: 400 days back) until `today`
    up to date; return how many people that changed. Doing it twice changes nothing.

    Triggers keep the place whenever a situation is written; only the calendar itself writes nothing.
    """
    since = since or today - timedelta(days=LOOK_BACK_DAYS)
    with history.act("Sang ngày mới"), connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT array_agg(DISTINCT s.elder_id)
              FROM elders_situation s JOIN elders_elder e ON e.id = s.elder_id
             WHERE (s.valid_from BETWEEN %(since)s AND %(today)s
                    AND coalesce(s.valid_to, 'infinity') >= %(today)s
                    AND (e.ward_id, e.residential_group_id, e.is_resident)
                        IS DISTINCT FROM (s.ward_id, s.residential_group_id, true))
                OR (s.valid_to BETWEEN %(since)s - 1 AND %(today)s::date - 1 AND e.is_resident
                    AND NOT EXISTS (SELECT 1 FROM elders_situation later WHERE later.elder_id = e.id
                                       AND later.valid_from <= %(today)s
                                       AND coalesce(later.valid_to, 'infinity') >= %(today)s))
            """,
            {"since": since, "today": today},
        )
        ids = cursor.fetchone()[0] or []
        if ids:
            cursor.execute("SELECT elders_refresh_place(%s::bigint[])", [ids])
    return len(ids)
