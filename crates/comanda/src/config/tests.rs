use std::path::Path;

use secrecy::ExposeSecret as _;

use super::load::assemble;
use super::*;

fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn file(text: &str) -> File<'_> {
    File { path: Path::new("comanda.toml"), text }
}

fn from_file(text: &str) -> Config {
    assemble(Some(file(text)), &[]).unwrap()
}

fn problem(text: &str, pairs: &[(&str, &str)]) -> String {
    assemble(Some(file(text)), &variables(pairs)).unwrap_err().to_string()
}

#[test]
fn the_defaults_alone_are_a_configuration() {
    let config = assemble(None, &[]).unwrap();
    assert_eq!(config.http.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.desk.listen.to_string(), "127.0.0.1:8081");
    assert!(config.meta.app_secret.is_none(), "no secret has a default");
    assert!(config.meta.verify_token.is_none(), "no verify token has a default");
    assert_eq!(config.flow.stale_after, SignedDuration::from_mins(30));
    assert!(config.pages.is_empty());
}

#[test]
fn what_is_set_later_wins() {
    let text = "data_dir = \"one\"\n[flow]\nquiet_ms = 5\n[http]\nlisten = \"127.0.0.1:1\"\n";
    let config = assemble(
        Some(file(text)),
        &variables(&[("COMANDA__DATA_DIR", "two"), ("COMANDA__FLOW__QUIET_MS", "7")]),
    )
    .unwrap();
    assert_eq!(config.data_dir, PathBuf::from("two"));
    assert_eq!(config.flow.quiet_ms, 7);
    assert_eq!(config.flow.lanes, 2, "what a file leaves out keeps its default");
    assert_eq!(config.http.listen.port(), 1);
}

#[test]
fn lists_secrets_and_facebooks_names_come_from_the_environment() {
    let config = assemble(
        None,
        &variables(&[
            ("COMANDA__PAGES__0__ID", "104"),
            ("COMANDA__PAGES__0__SHOP", "shops/a"),
            ("COMANDA__PAGES__1__ID", "105"),
            ("COMANDA__PAGES__1__SHOP", "shops/b"),
            ("FACEBOOK_ACCESS_TOKEN_105", "token"),
            ("FACEBOOK_APP_SECRET", "1234567890"),
            ("FACEBOOK_APP_ID", "99"),
            ("FACEBOOK_VERIFY_TOKEN", "from facebook's name"),
            ("COMANDA__META__VERIFY_TOKEN", "from our own name"),
        ]),
    )
    .unwrap();
    let pages: Vec<&str> = config.pages.iter().map(|page| page.id.as_str()).collect();
    assert_eq!(pages, ["104", "105"]);
    assert_eq!(config.pages[1].access_token.as_ref().unwrap().expose_secret(), "token");
    assert_eq!(config.meta.app_secret.unwrap().expose_secret(), "1234567890", "digits stay text");
    assert_eq!(config.meta.verify_token.unwrap().expose_secret(), "from our own name");
}

#[test]
fn each_kind_of_log_and_store_loads_from_file_and_environment() {
    assert!(matches!(from_file("[log]\nkind = \"memory\"").log, LogConfig::Memory(_)));
    assert!(matches!(from_file("[log]\nkind = \"sqlite\"").log, LogConfig::Sqlite(_)));
    assert!(matches!(from_file("[store]\nkind = \"memory\"").store, StoreConfig::Memory(_)));
    let (defaults, memory) = (assemble(None, &[]).unwrap(), from_file("[log]\nkind = \"memory\""));
    let keeps = |config: &Config| (config.log.keep().keep_for, config.log.keep().keep_max_bytes);
    assert_eq!(keeps(&memory), keeps(&defaults), "another kind keeps as long");
    let url = from_file("[store]\nkind = \"sqlite\"\nurl = \"sqlite:elsewhere.db\"");
    assert_eq!(url.state_path(), PathBuf::from("elsewhere.db"));
    let environment =
        assemble(None, &variables(&[("COMANDA__LOG__KIND", "memory"), ("COMANDA__STORE__KIND", "memory")]));
    let environment = environment.unwrap();
    assert!(matches!(environment.log, LogConfig::Memory(_)));
    assert!(matches!(environment.store, StoreConfig::Memory(_)));
    let file = "[store]\nkind = \"postgres\"\nurl = \"postgres://a:b@c/d\"\nconnections_max = 3\n";
    let StoreConfig::Postgres(server) = from_file(file).store else { panic!("a server") };
    assert_eq!((server.connections_max, server.prepares_statements()), (3, false));
    let variables = [
        ("COMANDA__STORE__KIND", "postgres"),
        ("COMANDA__STORE__URL", "postgres://a:b@c/d"),
        ("COMANDA__STORE__SESSION_URL", "postgres://a:b@c/d"),
        ("COMANDA__STORE__CONNECTIONS_MAX", "5"),
    ];
    let owned = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let StoreConfig::Postgres(server) = assemble(None, &owned).unwrap().store else { panic!("a server") };
    assert_eq!(server.connections_max, 5);
    assert!(server.prepares_statements(), "both addresses are one: it is no pooler");
    assert!(problem("[log]\nkind = \"memory\"\nurl = \"x\"", &[]).contains("unknown field `url`"));
}

#[test]
fn a_mistake_is_told_with_file_line_key_and_the_nearest_name() {
    let unknown = problem("data_dir = \"d\"\n\n[flow]\nquite_ms = 3\n", &[]);
    assert!(unknown.starts_with("comanda.toml:4: unknown field `quite_ms`"), "{unknown}");
    assert!(unknown.ends_with("did you mean `quiet_ms`?"), "{unknown}");
    let kind = problem("\n[log]\nkind = \"sqlit\"\n", &[]);
    assert!(kind.starts_with("comanda.toml:") && kind.contains("did you mean `sqlite`"), "{kind}");
    let typed = problem("[flow]\nquiet_ms = \"soon\"\n", &[]);
    assert!(typed.starts_with("comanda.toml:2: "), "{typed}");
    assert!(typed.ends_with("(a whole number from 0 up)"), "{typed}");
    let syntax = problem("[flow\n", &[]);
    assert!(syntax.starts_with("comanda.toml:1: "), "{syntax}");
    let page = problem("[[pages]]\nid = \"1 2\"\nshop = \"s\"\n", &[]);
    assert!(page.contains("not a page id"), "{page}");
    let number = problem("", &[("COMANDA__FLOW__QUIET_MS", "soon")]);
    assert_eq!(number, "environment: COMANDA__FLOW__QUIET_MS: expected a whole number, found `soon`");
    let key = problem("", &[("COMANDA__FLOW__QUITE_MS", "3")]);
    assert!(key.contains("did you mean `quiet_ms`"), "{key}");
    let gap = problem("", &[("COMANDA__PAGES__1__ID", "3")]);
    assert!(gap.contains("without gaps"), "{gap}");
}

#[test]
fn relative_paths_of_a_file_begin_in_its_folder() {
    let text = "data_dir = \"d\"\n[[pages]]\nid = \"1\"\nshop = \"shops/a\"\n[[pages]]\nid = \"2\"\nshop = \"/b\"\n\
                [store]\nurl = \"sqlite:s.db\"\n";
    let file = Some(File { path: Path::new("/etc/comanda/comanda.toml"), text });
    let config = assemble(file, &[]).unwrap();
    assert_eq!(config.data_dir, Path::new("/etc/comanda/d"));
    assert_eq!(config.pages[0].shop, Path::new("/etc/comanda/shops/a"));
    assert_eq!(config.pages[1].shop, Path::new("/b"));
    assert_eq!(config.state_path(), Path::new("/etc/comanda/s.db"));
    let set = variables(&[
        ("COMANDA__DATA_DIR", "here"),
        ("COMANDA__PAGES__0__ID", "3"),
        ("COMANDA__PAGES__0__SHOP", "c"),
        ("COMANDA__STORE__URL", "here.db"),
    ]);
    let config = assemble(file, &set).unwrap();
    assert_eq!(config.data_dir, Path::new("here"), "a variable's path begins where the program is called");
    assert_eq!(config.pages[0].shop, Path::new("c"));
    assert_eq!(config.state_path(), Path::new("here.db"));
    // A default means the same whether it is written down or left out.
    let bare = assemble(Some(File { path: Path::new("/etc/comanda/comanda.toml"), text: "" }), &[]).unwrap();
    assert_eq!(bare.data_dir, Path::new("/etc/comanda/data"));
    assert_eq!(from_file(text).data_dir, Path::new("d"), "in the current folder nothing changes");
    assert_eq!(from_file(text).pages[0].shop, Path::new("shops/a"));
}

#[test]
fn the_state_is_in_sqlite_or_nowhere() {
    let path = |url: &str| from_file(&format!("[store]\nurl = \"{url}\"\n")).state_path();
    for (url, expected) in [
        ("sqlite:a/b.db", "a/b.db"),
        ("sqlite://a/b.db", "a/b.db"),
        ("sqlite:///var/b.db", "/var/b.db"),
        ("sqlite:/var/b.db", "/var/b.db"),
        ("a/b.db", "a/b.db"),
        ("/var/b:c.db", "/var/b:c.db"),
        ("./b:c.db", "./b:c.db"),
    ] {
        assert_eq!(path(url), Path::new(expected), "{url}");
    }
    for url in [
        "postgres://cook:hush@db/x",
        "postgresql:hush",
        "mysql://hush",
        "",
        "sqlite:",
        "sqlite::memory:",
        "sqlite:hush?mode=rwc",
    ] {
        let expected = "expected `sqlite:path`; for a server set kind = \"postgres\"";
        let in_file = problem(&format!("[store]\nurl = \"{url}\"\n"), &[]);
        assert!(in_file.starts_with("comanda.toml:") && in_file.ends_with(expected), "{url}: {in_file}");
        let in_variable = problem("", &[("COMANDA__STORE__URL", url)]);
        assert_eq!(in_variable, format!("environment: COMANDA__STORE__URL: {expected}"));
    }
}

#[test]
fn no_message_tells_a_secret() {
    for (line, text) in [
        (2, "[meta]\napp_secret = 12345\n"),
        (2, "[meta]\nprevious_app_secret = 12345.5\n"),
        (2, "[meta]\nverify_token = [\"12345\"]\n"),
        (3, "[[pages]]\nid = \"1\"\naccess_token = { token = \"12345\" }\nshop = \"s\"\n"),
    ] {
        let problem = problem(text, &[]);
        assert_eq!(problem, format!("comanda.toml:{line}: expected text in quotes"), "{text}");
    }
    let bare = problem("[meta]\napp_secret = hush\n", &[]);
    assert!(bare.starts_with("comanda.toml:2: ") && !bare.contains("hush"), "{bare}");
    let group = problem("meta = \"hush\"\n", &[]);
    assert_eq!(group, "comanda.toml:1: expected a group of settings, not a single value");
    for name in ["COMANDA__META", "COMANDA__PAGES", "COMANDA__PAGES__0", "COMANDA__META__APP_SECRET__X"] {
        let problem = problem("", &[(name, "hush")]);
        assert!(!problem.contains("hush"), "{problem}");
    }
}

#[test]
fn a_value_from_the_environment_is_told_with_its_variable() {
    let listen = problem(
        "",
        &[
            ("COMANDA__DESK__LISTEN", "127.0.0.1:1"),
            ("COMANDA__HTTP__LISTEN", "everywhere"),
            ("COMANDA__META__APP_ID", "1"),
        ],
    );
    assert!(listen.starts_with("environment: COMANDA__HTTP__LISTEN: "), "{listen}");
    let page = |pairs: &[(&str, &str)]| problem("", &[&[("COMANDA__PAGES__0__ID", "1")], pairs].concat());
    let id = page(&[
        ("COMANDA__PAGES__0__SHOP", "a"),
        ("COMANDA__PAGES__1__ID", "2"),
        ("COMANDA__PAGES__1__INSTAGRAM_ID", "no id"),
        ("COMANDA__PAGES__1__SHOP", "b"),
        ("COMANDA__STORE__KIND", "memory"),
    ]);
    assert!(id.starts_with("environment: COMANDA__PAGES__1__INSTAGRAM_ID: "), "{id}");
    let missing = page(&[("COMANDA__PAGES__0__SHOP", "a"), ("COMANDA__PAGES__1__ID", "2")]);
    assert_eq!(missing, "environment: COMANDA__PAGES__1__ID: missing field `shop`");
    let unknown = problem("", &[("COMANDA__DATA_DIR", "d"), ("COMANDA__LOG__URL", "x")]);
    assert!(unknown.starts_with("environment: COMANDA__LOG__URL: unknown field `url`"), "{unknown}");
}

#[test]
fn lengths_of_time_and_addresses_are_checked_where_they_are_written() {
    for time in ["\"-30s\"", "\"soon\"", "30"] {
        let problem = problem(&format!("[deliver]\ndoubt_after = {time}\n"), &[]);
        assert_eq!(problem, "comanda.toml:2: expected a length of time such as \"30s\" or \"5m\"");
    }
    for address in ["orders.example.com", "ftp://example.com", "mailto:me", ""] {
        let problem = problem(&format!("[http]\npublic_url = \"{address}\"\n"), &[]);
        assert_eq!(problem, "comanda.toml:2: expected an address such as https://orders.example.com");
    }
}

#[test]
fn each_kind_of_reader_loads_from_file_and_environment() {
    let kinds = [
        ("built_in", ""),
        ("wit", "token = \"t\"\n"),
        ("dialogflow_es", "url = \"https://d.example/v2/projects/p/agent\"\ntoken = \"t\"\n"),
        ("dialogflow_cx", "url = \"https://d.example/v3/projects/p/locations/l/agents/a\"\ntoken = \"t\"\n"),
        ("chat_completions", "url = \"http://127.0.0.1:1/v1\"\nmodel = \"m\"\n"),
    ];
    for (kind, own) in kinds {
        assert_eq!(from_file(&format!("[reader]\nkind = \"{kind}\"\n{own}")).reader.kind(), kind);
        let stray = problem(&format!("[reader]\nkind = \"{kind}\"\n{own}colour = \"red\"\n"), &[]);
        assert!(stray.contains("unknown field `colour`"), "{stray}");
        let pairs: Vec<(String, String)> = own
            .lines()
            .filter_map(|line| line.split_once(" = "))
            .map(|(key, value)| (format!("COMANDA__READER__{}", key.to_uppercase()), value.replace('"', "")))
            .chain([("COMANDA__READER__KIND".to_owned(), kind.to_owned())])
            .collect();
        assert_eq!(assemble(None, &pairs).unwrap().reader.kind(), kind);
    }
    let asked = [
        ("COMANDA__READER__KIND", "wit"),
        ("COMANDA__READER__ASK", "when_unsure"),
        ("COMANDA__READER__THRESHOLD", "0.5"),
        ("COMANDA__READER__TIMEOUT_MS", "1500"),
        ("COMANDA__READER__NAMES__PRODUCT", "dish"),
    ];
    let cx = |pairs: &[(&str, &str)]| {
        let text = "[reader]\nkind = \"dialogflow_cx\"\nkey_file = \"key.json\"\n";
        let there = File { path: Path::new("shop/comanda.toml"), text };
        let mut reader = assemble(Some(there), &variables(pairs)).unwrap().reader;
        reader.key_file_mut().unwrap().clone()
    };
    assert_eq!(cx(&[]), Path::new("shop/key.json"), "beside the file that names it");
    assert_eq!(cx(&[("COMANDA__READER__KEY_FILE", "k.json")]), Path::new("k.json"));
    let config = assemble(None, &variables(&asked)).unwrap();
    let asking = config.reader.asking().unwrap();
    assert_eq!((asking.ask, asking.timeout_ms, asking.at_once_max), (AskWhen::WhenUnsure, 1_500, 16));
    assert!((asking.threshold - 0.5).abs() < f64::EPSILON);
    let ReaderConfig::Wit(wit) = &config.reader else { panic!("{config:?}") };
    assert_eq!(wit.names["product"], "dish");
}

#[test]
fn who_hears_is_read_from_file_and_environment_and_told_where_it_is_wrong() {
    assert!(from_file("").hearing.service().is_none());
    let text = "[hearing]\nkind = \"transcriptions\"\nurl = \"http://127.0.0.1:1/v1\"\nmodel = \"m\"\n";
    let hearing = from_file(text).hearing;
    let own = hearing.service().unwrap();
    assert_eq!((own.model.as_str(), own.timeout_ms, own.at_once_max), ("m", 15_000, 8));
    let pairs = [
        ("COMANDA__HEARING__KIND", "transcriptions"),
        ("COMANDA__HEARING__MODEL", "n"),
        ("COMANDA__HEARING__TIMEOUT_MS", "9000"),
    ];
    let hearing = assemble(None, &variables(&pairs)).unwrap().hearing;
    let own = hearing.service().unwrap();
    assert_eq!((own.model.as_str(), own.timeout_ms, own.url.is_none()), ("n", 9_000, true));
    let long = problem(&format!("{text}timeout_ms = 60000"), &[]);
    assert_eq!(long, "comanda.toml:1: timeout_ms: expected 1000 to 25000 milliseconds");
    let stray = problem("[hearing]\nkind = \"off\"\nmodel = \"m\"\n", &[]);
    assert!(stray.contains("unknown field `model`"), "{stray}");
}

#[test]
fn who_recommends_is_read_from_file_and_environment() {
    assert!(from_file("").recommender.service().is_none());
    let text = "[recommender]\nkind = \"chat_completions\"\nurl = \"http://127.0.0.1:1/v1\"\nmodel = \"m\"\n";
    let recommender = from_file(text).recommender;
    let own = recommender.service().unwrap();
    assert_eq!((own.model.as_str(), own.timeout_ms, own.at_once_max), ("m", 4_000, 8));
    let pairs = [
        ("COMANDA__RECOMMENDER__KIND", "chat_completions"),
        ("COMANDA__RECOMMENDER__MODEL", "n"),
        ("COMANDA__RECOMMENDER__STRUCTURE", "prompt_only"),
    ];
    let recommender = assemble(None, &variables(&pairs)).unwrap().recommender;
    let own = recommender.service().unwrap();
    assert_eq!((own.model.as_str(), own.structure.as_str(), own.url.is_none()), ("n", "prompt_only", true));
    let stray = problem("[recommender]\nkind = \"shop\"\nmodel = \"m\"\n", &[]);
    assert!(stray.contains("unknown field `model`"), "{stray}");
}

#[test]
fn a_reader_that_cannot_be_asked_is_told_where_and_why() {
    let wit = |more: &str| problem(&format!("[reader]\nkind = \"wit\"\n{more}"), &[]);
    assert_eq!(wit("timeout_ms = 60000"), "comanda.toml:1: timeout_ms: expected 100 to 10000 milliseconds");
    assert_eq!(wit("threshold = 7"), "comanda.toml:1: threshold: expected a number from 0 to 1 such as 0.7");
    let missing = problem("[reader]\nkind = \"chat_completions\"\n", &[]);
    assert!(missing.contains("missing field `model`"), "{missing}");
    let kind = problem("[reader]\nkind = \"chat_completion\"\n", &[]);
    assert!(kind.contains("did you mean `chat_completions`"), "{kind}");
    let hush = problem("[reader]\nkind = \"wit\"\ntoken = 1234567\n", &[]);
    assert!(hush.contains("expected text in quotes") && !hush.contains("1234567"), "{hush}");
}
