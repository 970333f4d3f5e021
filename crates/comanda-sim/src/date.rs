//! The one date format of the Graph API: `2026-11-20T10:00:00+0000`, from milliseconds since the epoch.

/// Writes `at_ms` (milliseconds since 1970, UTC) as Graph writes dates; fractions of a second are cut off.
pub(crate) fn graph_time(at_ms: i64) -> String {
    let seconds = at_ms.div_euclid(1000);
    let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil_from_days(days);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}+0000")
}

/// Gregorian date of a day number counted from 1970-01-01, by the usual 400-year-era arithmetic.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::graph_time;

    #[test]
    fn writes_known_dates() {
        assert_eq!(graph_time(0), "1970-01-01T00:00:00+0000");
        assert_eq!(graph_time(951_782_400_000), "2000-02-29T00:00:00+0000");
        assert_eq!(graph_time(1_795_000_000_999), "2026-11-18T11:06:40+0000");
        assert_eq!(graph_time(-1), "1969-12-31T23:59:59+0000");
    }
}
