# SPDX-License-Identifier: Apache-2.0
# What mappings need again and again. A program that begins with include "crossdock"; has it (docs/mappings.md).
# Texts stay texts: numbers with a fraction are decimal texts, dates are "2026-11-23". Whatever cannot be done exactly is
# refused. Each line that begins with # is left out, and line feeds become blanks.

# --- refusing, and small things
def refuse(code; message): error({code: code, message: message, kind: "invalid"});
def missing(code; message): error({code: code, message: message, kind: "missing_reference"});
def clean: if type == "object" then with_entries(select(.value != null and .value != "" and .value != [] and .value != {})) else map(select(. != null and . != "")) end;
def trim: sub("^\\s+"; "") | sub("\\s+$"; "");
def pad(n; fill): tostring | if length >= n then . else (fill * (n - length)) + . end;
def digits: tostring | gsub("[^0-9]"; "");
# The code of this system for one of ours; a code that the table lacks is a missing reference.
def code(table): . as $code | if ($code | type) == "string" and (table | has($code)) then table[$code] else missing("code.unknown"; "\"\($code)\" is not in the table of codes") end;

# --- dates
def date: tostring
  | if test("^[0-9]{8}$") then .[0:4] + "-" + .[4:6] + "-" + .[6:8]
    elif test("^[0-9]{6}$") then "20" + .[0:2] + "-" + .[2:4] + "-" + .[4:6]
    elif test("^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]|$)") then .[0:10]
    else refuse("date.invalid"; "\"\(.)\" is not a date") end
  | . as $date
  | if (try (strptime("%Y-%m-%d") | mktime | strftime("%Y-%m-%d")) catch "") == $date then $date else refuse("date.invalid"; "\"\($date)\" is not a date") end;
def epoch_day: date | strptime("%Y-%m-%d") | mktime / 86400;
def compact_date: date | gsub("-"; "");
def add_days(n): (epoch_day + n) * 86400 | strftime("%Y-%m-%d");
def days_to(other): (other | epoch_day) - epoch_day;
# 1 is Monday, 7 is Sunday.
def weekday: epoch_day | (. + 3) % 7 + 1;
# n days on that are neither Saturday nor Sunday.
def add_workdays(n): if n <= 0 then date else add_days(1) | if weekday > 5 then add_workdays(n) else add_workdays(n - 1) end end;

# --- decimals: exact up to 15 digits
def places: tostring | if test("\\.") then (split(".")[1] | length) else 0 end;
# "12.50" | implied(2) is 1250.
def implied(n): tostring
  | if test("^-?[0-9]+(\\.[0-9]+)?$") | not then refuse("number.invalid"; "\"\(.)\" is not a decimal number") else . end
  | capture("^(?<sign>-?)(?<whole>[0-9]+)\\.?(?<fraction>[0-9]*)$")
  | if (.fraction | length) > n and (.fraction[n:] | test("[1-9]")) then refuse("number.inexact"; "\(.sign)\(.whole).\(.fraction) has more than \(n) places") else . end
  | ((.whole + (.fraction + ("0" * n // ""))[0:n]) | sub("^0+(?=[0-9])"; "")) as $digits
  | if ($digits | length) > 15 then refuse("number.too_long"; "\($digits) has more than 15 digits") else (.sign + $digits) | tonumber end;
# 1250 | decimal(2) is "12.50".
def decimal(n): . as $value | (if . < 0 then -. else . end | tostring | pad(n + 1; "0"))
  | (if $value < 0 then "-" else "" end) + (if n == 0 then . else .[0:length - n] + "." + .[length - n:] end);
def plus(other): ([places, (other | places)] | max) as $n | implied($n) + (other | implied($n)) | decimal($n);
def minus(other): ([places, (other | places)] | max) as $n | implied($n) - (other | implied($n)) | decimal($n);
def times(other): places as $a | (other | places) as $b | (implied($a) * (other | implied($b)))
  | if . > 999999999999999 or . < -999999999999999 then refuse("number.too_long"; "The product has more than 15 digits") else decimal($a + $b) end;
def total(f): reduce f as $one ("0"; plus($one));
# Rounds half away from zero: "2.345" | money(2) is "2.35".
def money(n): places as $p | if $p <= n then implied(n) | decimal(n)
  else implied($p) as $value | (reduce range($p - n) as $i (1; . * 10)) as $step
    | (if $value < 0 then -$value else $value end) as $size
    | ((($size - $size % $step) / $step) + (if ($size % $step) * 2 >= $step then 1 else 0 end))
    | (if $value < 0 then -. else . end) | decimal(n) end;

# --- units: "24" | in_units(12) is "2"; "2" | in_pieces(12) is "24".
def in_units(per): implied(0) as $n | if $n % per == 0 then $n / per | tostring else refuse("unit.uneven"; "\($n) is no multiple of \(per)") end;
def in_pieces(per): implied(0) * per | tostring;

# --- GTIN (GS1): 8, 12, 13 or 14 digits, the last a check digit.
def check_digit: explode | reverse | to_entries | map((.value - 48) * (if .key % 2 == 0 then 3 else 1 end)) | add | (10 - . % 10) % 10 | tostring;
def is_gtin: type == "string" and test("^([0-9]{8}|[0-9]{12,14})$") and (.[0:-1] | check_digit) == .[-1:];
def gtin14: if is_gtin then pad(14; "0") else refuse("gtin.invalid"; "\"\(.)\" is no GTIN") end;
def is_sscc: type == "string" and test("^[0-9]{18}$") and (.[0:-1] | check_digit) == .[-1:];
