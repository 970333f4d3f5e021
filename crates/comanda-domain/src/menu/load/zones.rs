//! Time zones and languages as owners know them, and as they are written here.

/// How zones are called in daily life: such names are no zones, or ones of [`WITHOUT_SUMMER`].
const SHORT: &[(&[&str], &str)] = &[
    (&["EST", "EDT", "ET", "Eastern"], "America/New_York"),
    (&["CST", "CDT", "CT", "Central"], "America/Chicago"),
    (&["MST", "MDT", "MT", "Mountain"], "America/Denver"),
    (&["PST", "PDT", "PT", "Pacific"], "America/Los_Angeles"),
    (&["Hawaii"], "Pacific/Honolulu"),
    (&["AKST", "Alaska"], "America/Anchorage"),
    (&["CEST"], "Europe/Paris"),
    (&["EEST"], "Europe/Athens"),
    (&["WEST"], "Europe/Lisbon"),
    (&["BST"], "Europe/London"),
    (&["ICT", "GMT+7", "UTC+7", "UTC+07:00", "Vietnam", "Hanoi", "Saigon", "HCM"], "Asia/Ho_Chi_Minh"),
    (&["IST", "India"], "Asia/Kolkata"),
    (&["JST"], "Asia/Tokyo"),
    (&["Philippines"], "Asia/Manila"),
    (&["Mexico"], "America/Mexico_City"),
];

/// Languages by their names.
const LANGUAGES: &[(&[&str], &str)] = &[
    (&["english", "inglés", "tiếng anh"], "en"),
    (&["spanish", "español", "espanol", "sp"], "es"),
    (&["vietnamese", "tiếng việt", "tieng viet", "vn"], "vi"),
    (&["thai", "ไทย"], "th"),
    (&["french", "français", "francais"], "fr"),
    (&["portuguese", "português", "portugues", "br"], "pt"),
    (&["indonesian", "bahasa"], "id"),
    (&["malay"], "ms"),
    (&["filipino", "tagalog"], "fil"),
    (&["chinese"], "zh"),
    (&["japanese", "jp"], "ja"),
    (&["korean", "kr"], "ko"),
    (&["german", "deutsch"], "de"),
    (&["italian", "italiano"], "it"),
];

/// Names that are zones, of a kind: those of the winter, without summer time. Hardly a shop lies there.
pub(super) const WITHOUT_SUMMER: [&str; 2] = ["EST", "MST"];

/// The zone that is meant by a name of daily life.
pub(super) fn of_short(name: &str) -> Option<&'static str> {
    let is = |known: &&str| known.eq_ignore_ascii_case(name.trim());
    SHORT.iter().find(|(names, _)| names.iter().any(is)).map(|(_, zone)| *zone)
}

/// The zone of a city that is named as people write it: "Los Angeles".
pub(super) fn of_city<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let city = name.trim().replace(' ', "_");
    known
        .iter()
        .find(|zone| zone.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(&city)))
        .copied()
}

/// The code of a language that is named in words.
pub(super) fn language_of_name(name: &str) -> Option<&'static str> {
    let name = name.trim().to_lowercase();
    LANGUAGES.iter().find(|(names, _)| names.contains(&name.as_str())).map(|(_, code)| *code)
}

/// The region of time zones that lie in one country and whose shops we are likely to meet; others name it.
pub(super) fn region_of(zone: &str) -> Option<&'static str> {
    const ZONES: &[(&str, &str)] = &[
        ("Asia/Ho_Chi_Minh", "VN"),
        ("Asia/Saigon", "VN"),
        ("Asia/Bangkok", "TH"),
        ("Asia/Manila", "PH"),
        ("Asia/Singapore", "SG"),
        ("Asia/Kuala_Lumpur", "MY"),
        ("Asia/Jakarta", "ID"),
        ("Asia/Makassar", "ID"),
        ("Asia/Taipei", "TW"),
        ("Asia/Hong_Kong", "HK"),
        ("Asia/Tokyo", "JP"),
        ("Asia/Seoul", "KR"),
        ("Asia/Kolkata", "IN"),
        ("Australia/Sydney", "AU"),
        ("Australia/Melbourne", "AU"),
        ("Pacific/Auckland", "NZ"),
        ("Europe/London", "GB"),
        ("Europe/Dublin", "IE"),
        ("Europe/Paris", "FR"),
        ("Europe/Berlin", "DE"),
        ("Europe/Madrid", "ES"),
        ("Europe/Lisbon", "PT"),
        ("Europe/Rome", "IT"),
        ("Europe/Warsaw", "PL"),
        ("Europe/Prague", "CZ"),
        ("America/New_York", "US"),
        ("America/Chicago", "US"),
        ("America/Denver", "US"),
        ("America/Los_Angeles", "US"),
        ("America/Toronto", "CA"),
        ("America/Vancouver", "CA"),
        ("America/Mexico_City", "MX"),
        ("America/Monterrey", "MX"),
        ("America/Tijuana", "MX"),
        ("America/Bogota", "CO"),
        ("America/Lima", "PE"),
        ("America/Santiago", "CL"),
        ("America/Sao_Paulo", "BR"),
        ("America/Argentina/Buenos_Aires", "AR"),
    ];
    ZONES.iter().find(|(name, _)| *name == zone).map(|(_, region)| *region)
}
