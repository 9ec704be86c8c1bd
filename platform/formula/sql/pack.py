"""The functions that PostgreSQL needs, installed by migration.

They carry ``%`` and ``:`` in their bodies, so they go through the raw cursor.
"""

_LOCAL = "p_moment AT TIME ZONE p_zone"


def _function(signature: str, returns: str, body: str, strict: bool = True) -> str:
    nulls = "STRICT" if strict else "CALLED ON NULL INPUT"
    return (
        f"CREATE OR REPLACE FUNCTION {signature} RETURNS {returns} "
        f"LANGUAGE sql IMMUTABLE {nulls} PARALLEL SAFE AS $fl$ SELECT {body} $fl$"
    )


_MONTHS = "extract(year FROM p_day) * 12 + extract(month FROM p_day) - 1 + trunc(p_months)"
_COUNT = "least(trunc(p_count), 1000000)::int"

POSTGRES_FUNCTIONS: tuple[str, ...] = (
    # One rounding: the quotient is cut at 21 places, then rounded half away from zero to 20.
    _function(
        "fl_div(p_value numeric, p_by numeric)",
        "numeric",
        "CASE WHEN p_by <> 0 THEN "
        "round(div(p_value * 1000000000000000000000, p_by) * 0.000000000000000000001, 20) END",
    ),
    _function(
        "fl_mod(p_value numeric, p_by numeric)",
        "numeric",
        "CASE WHEN p_by <> 0 THEN mod(p_value, p_by) + CASE WHEN mod(p_value, p_by) <> 0 "
        "AND sign(mod(p_value, p_by)) <> sign(p_by) THEN p_by ELSE 0 END END",
    ),
    _function("fl_round(p_value numeric, p_places int)", "numeric", "round(p_value, p_places)"),
    _function("fl_rounddown(p_value numeric, p_places int)", "numeric", "trunc(p_value, p_places)"),
    _function(
        "fl_roundup(p_value numeric, p_places int)",
        "numeric",
        "sign(p_value) * ceil(abs(p_value) * ('1e' || p_places)::numeric) "
        "* ('1e' || -p_places)::numeric",
    ),
    _function(
        "fl_ceiling(p_value numeric, p_step numeric)",
        "numeric",
        "CASE WHEN p_step <> 0 THEN p_value - mod(p_value, abs(p_step)) "
        "+ CASE WHEN mod(p_value, abs(p_step)) > 0 THEN abs(p_step) ELSE 0 END END",
    ),
    _function(
        "fl_floor(p_value numeric, p_step numeric)",
        "numeric",
        "CASE WHEN p_step <> 0 THEN p_value - mod(p_value, abs(p_step)) "
        "- CASE WHEN mod(p_value, abs(p_step)) < 0 THEN abs(p_step) ELSE 0 END END",
    ),
    _function(
        "fl_power(p_value numeric, p_exponent numeric)",
        "numeric",
        "CASE p_exponent WHEN 0 THEN 1 WHEN 1 THEN p_value "
        + " ".join(f"WHEN {n} THEN {' * '.join(['p_value'] * n)}" for n in range(2, 11))
        + " END",
    ),
    _function(
        "fl_sqrt(p_value numeric)",
        "numeric",
        "CASE WHEN p_value >= 0 THEN round(sqrt(round(p_value, 100)), 20) END",
    ),
    _function(
        "fl_value(p_text text)",
        "numeric",
        "CASE WHEN btrim(p_text, ' ') ~ "
        "'^[+-]?([0-9]{1,20}([.][0-9]{1,20})?|[.][0-9]{1,20})$' "
        "THEN btrim(p_text, ' ')::numeric END",
    ),
    _function("fl_lower(p_text text)", "text", 'lower(p_text COLLATE "und-x-icu")'),
    _function("fl_kept(p_text text)", "text", "nullif(left(p_text, 32767), '')"),
    _function(
        "fl_upper(p_text text)",
        "text",
        "nullif(left(upper(p_text COLLATE \"und-x-icu\"), 32767), '')",
    ),
    _function(
        "fl_lower_text(p_text text)",
        "text",
        "nullif(left(lower(p_text COLLATE \"und-x-icu\"), 32767), '')",
    ),
    _function(
        "fl_contains(p_text text, p_sought text)",
        "boolean",
        'strpos(lower(p_text COLLATE "und-x-icu"), lower(p_sought COLLATE "und-x-icu")) > 0',
    ),
    _function(
        "fl_startswith(p_text text, p_sought text)",
        "boolean",
        'starts_with(lower(p_text COLLATE "und-x-icu"), lower(p_sought COLLATE "und-x-icu"))',
    ),
    _function(
        "fl_endswith(p_text text, p_sought text)",
        "boolean",
        'right(lower(p_text COLLATE "und-x-icu"), '
        'length(lower(p_sought COLLATE "und-x-icu"))) = lower(p_sought COLLATE "und-x-icu")',
    ),
    _function(
        "fl_left(p_text text, p_count numeric)",
        "text",
        f"CASE WHEN p_count >= 1 THEN nullif(left(p_text, {_COUNT}), '') END",
    ),
    _function(
        "fl_right(p_text text, p_count numeric)",
        "text",
        f"CASE WHEN p_count >= 1 THEN nullif(right(p_text, {_COUNT}), '') END",
    ),
    _function(
        "fl_mid(p_text text, p_start numeric, p_count numeric)",
        "text",
        "CASE WHEN p_start >= 1 AND p_count >= 1 THEN nullif("
        f"substr(p_text, least(trunc(p_start), 1000000)::int, {_COUNT}), '') END",
    ),
    _function(
        "fl_trim(p_text text)",
        "text",
        "nullif(btrim(regexp_replace(p_text, ' +', ' ', 'g'), ' '), '')",
    ),
    # So many pieces fill the longest result; more would only cost memory.
    _function(
        "fl_substitute(p_text text, p_old text, p_new text)",
        "text",
        "CASE WHEN p_old IS NULL THEN p_text ELSE nullif(left(array_to_string("
        "(string_to_array(p_text, p_old))"
        "[1:32769 / greatest(length(p_new), 1) + 2 + "
        "CASE WHEN p_new IS NULL THEN 2000000000 ELSE 0 END], "
        "coalesce(p_new, '')), 32767), '') END",
        strict=False,
    ),
    _function(
        "fl_find(p_sought text, p_text text, p_start numeric)",
        "numeric",
        "CASE WHEN p_start >= 1 THEN nullif(strpos(substr(p_text, "
        "least(trunc(p_start), 100000000)::int), p_sought), 0) "
        "+ least(trunc(p_start), 100000000)::int - 1 END",
    ),
    _function("fl_show_number(p_value numeric)", "text", "trim_scale(p_value)::text"),
    _function(
        "fl_show_boolean(p_value boolean)", "text", "CASE WHEN p_value THEN 'TRUE' ELSE 'FALSE' END"
    ),
    _function("fl_show_date(p_day date)", "text", "to_char(p_day, 'YYYY-MM-DD')"),
    _function(
        "fl_local(p_moment timestamptz, p_zone text)",
        "timestamp",
        f"CASE WHEN extract(year FROM {_LOCAL}) BETWEEN 1 AND 9999 THEN {_LOCAL} END",
    ),
    _function(
        "fl_show_moment(p_moment timestamptz, p_zone text)",
        "text",
        "to_char(fl_local(p_moment, p_zone), 'YYYY-MM-DD HH24:MI:SS')",
    ),
    _function(
        "fl_local_date(p_moment timestamptz, p_zone text)",
        "date",
        "fl_local(p_moment, p_zone)::date",
    ),
    _function(
        "fl_hour(p_moment timestamptz, p_zone text)",
        "numeric",
        "extract(hour FROM fl_local(p_moment, p_zone))::int",
    ),
    _function(
        "fl_show_choices(p_choices text)",
        "text",
        "nullif(left((SELECT string_agg(value, ', ' ORDER BY ordinality) "
        "FROM json_array_elements_text(p_choices::json) WITH ORDINALITY), 32767), '')",
    ),
    _function(
        "fl_has(p_choices text, p_value text)",
        "boolean",
        "EXISTS (SELECT FROM json_array_elements_text(p_choices::json) AS one(value) "
        "WHERE one.value = p_value)",
    ),
    _function("fl_count(p_choices text)", "numeric", "json_array_length(p_choices::json)"),
    _function(
        "fl_number_text(p_value numeric, p_places int, p_thousands boolean, p_percent boolean)",
        "text",
        "CASE WHEN p_thousands AND length(trunc(abs(round(p_value, p_places)))::text) > 3 THEN "
        "CASE WHEN round(p_value, p_places) < 0 THEN '-' ELSE '' END || "
        "reverse(regexp_replace(reverse(trunc(abs(round(p_value, p_places)))::text), "
        "'([0-9]{3})(?=[0-9])', '\\1,', 'g')) || "
        "substr(abs(round(p_value, p_places))::text, "
        "length(trunc(abs(round(p_value, p_places)))::text) + 1) "
        "WHEN p_percent THEN round(p_value * 100, p_places)::text || '%' "
        "ELSE round(p_value, p_places)::text END",
    ),
    _function(
        "fl_date_text(p_moment timestamp, p_format text)", "text", "to_char(p_moment, p_format)"
    ),
    _function(
        "fl_datevalue(p_text text)",
        "date",
        "CASE WHEN btrim(p_text, ' ') ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' "
        "AND substr(btrim(p_text, ' '), 1, 4) <> '0000' "
        "AND substr(btrim(p_text, ' '), 6, 2) BETWEEN '01' AND '12' "
        "AND substr(btrim(p_text, ' '), 9, 2) BETWEEN '01' AND '31' THEN "
        "CASE WHEN extract(day FROM make_date(substr(btrim(p_text, ' '), 1, 4)::int, "
        "substr(btrim(p_text, ' '), 6, 2)::int, 1) + interval '1 month' - interval '1 day') "
        ">= substr(btrim(p_text, ' '), 9, 2)::int "
        "THEN make_date(substr(btrim(p_text, ' '), 1, 4)::int, "
        "substr(btrim(p_text, ' '), 6, 2)::int, substr(btrim(p_text, ' '), 9, 2)::int) END END",
    ),
    _function("fl_days(p_later date, p_earlier date)", "numeric", "p_later - p_earlier"),
    _function(
        "fl_add_days(p_day date, p_days numeric)",
        "date",
        "CASE WHEN trunc(p_days) BETWEEN DATE '0001-01-01' - p_day AND DATE '9999-12-31' - p_day "
        "THEN p_day + trunc(p_days)::int END",
    ),
    _function(
        "fl_first(p_months numeric)",
        "date",
        "CASE WHEN p_months BETWEEN 12 AND 119999 THEN "
        "make_date((div(p_months, 12))::int, mod(p_months, 12)::int + 1, 1) END",
    ),
    _function(
        "fl_date(p_year numeric, p_month numeric, p_day numeric)",
        "date",
        "fl_add_days(fl_first(trunc(p_year) * 12 + trunc(p_month) - 1), trunc(p_day) - 1)",
    ),
    _function(
        "fl_eomonth(p_day date, p_months numeric)",
        "date",
        f"(fl_first({_MONTHS}) + interval '1 month' - interval '1 day')::date",
    ),
    _function(
        "fl_edate(p_day date, p_months numeric)",
        "date",
        f"least(fl_first({_MONTHS}) + extract(day FROM p_day)::int - 1, "
        "fl_eomonth(p_day, p_months))",
    ),
    _function("fl_year(p_day date)", "numeric", "extract(year FROM p_day)::int"),
    _function("fl_month(p_day date)", "numeric", "extract(month FROM p_day)::int"),
    _function("fl_day(p_day date)", "numeric", "extract(day FROM p_day)::int"),
    _function("fl_weekday(p_day date)", "numeric", "extract(dow FROM p_day)::int + 1"),
    _function("fl_isoweeknum(p_day date)", "numeric", "extract(week FROM p_day)::int"),
    _function(
        "fl_months(p_start date, p_end date)",
        "int",
        "((extract(year FROM p_end) - extract(year FROM p_start)) * 12 "
        "+ extract(month FROM p_end) - extract(month FROM p_start) "
        "- CASE WHEN extract(day FROM p_end) < extract(day FROM p_start) THEN 1 ELSE 0 END)::int",
    ),
    _function(
        "fl_datedif(p_start date, p_end date, p_unit text)",
        "numeric",
        "CASE p_unit WHEN 'd' THEN p_end - p_start ELSE "
        "CASE WHEN p_end < p_start THEN -1 ELSE 1 END "
        "* (fl_months(least(p_start, p_end), greatest(p_start, p_end)) "
        "/ CASE p_unit WHEN 'y' THEN 12 ELSE 1 END) END",
    ),
    _function(
        "fl_hours(p_start timestamptz, p_end timestamptz)",
        "numeric",
        "trunc(extract(epoch FROM p_end - p_start) / 3600)",
    ),
    _function(
        "fl_worked(p_start date, p_end date, p_week text, p_holidays text, p_workdays text)",
        "int",
        "(SELECT coalesce(sum((p_end - p_start + 1) / 7 + CASE WHEN "
        "(one.day::int - extract(isodow FROM p_start)::int + 7) % 7 < (p_end - p_start + 1) % 7 "
        "THEN 1 ELSE 0 END), 0) FROM unnest(string_to_array(p_week, ',')) AS one(day)) "
        "- (SELECT count(*) FROM unnest(string_to_array(p_holidays, ',')) AS one(day) "
        "WHERE one.day::date BETWEEN p_start AND p_end "
        "AND NOT one.day = ANY (string_to_array(p_workdays, ',')) "
        "AND extract(isodow FROM one.day::date)::text = ANY (string_to_array(p_week, ','))) "
        "+ (SELECT count(*) FROM unnest(string_to_array(p_workdays, ',')) AS one(day) "
        "WHERE one.day::date BETWEEN p_start AND p_end AND NOT "
        "extract(isodow FROM one.day::date)::text = ANY (string_to_array(p_week, ',')))",
    ),
    _function(
        "fl_workdays(p_start date, p_end date, p_week text, p_holidays text, p_workdays text)",
        "numeric",
        "CASE WHEN p_end < p_start THEN -fl_worked(p_end, p_start, p_week, p_holidays, p_workdays) "
        "ELSE fl_worked(p_start, p_end, p_week, p_holidays, p_workdays) END",
    ),
)
