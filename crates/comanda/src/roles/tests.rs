use super::*;
use crate::config::{self, File};

fn roles(text: &str) -> Roles {
    text.parse().unwrap()
}

fn config(text: &str) -> Config {
    let path = std::path::Path::new("comanda.toml");
    config::assemble(Some(File { path, text }), &[]).unwrap()
}

#[test]
fn roles_are_read_and_printed() {
    assert_eq!(roles("deliver").to_string(), "deliver");
    assert_eq!(roles("desk,deliver , gateway,desk").to_string(), "gateway, deliver, desk");
    for (text, found) in [("", ""), ("deliver,", ""), ("sender", "sender"), ("deliver;desk", "deliver;desk")]
    {
        assert_eq!(text.parse::<Roles>(), Err(InvalidRoles { found: found.to_owned() }));
    }
}

#[test]
fn everything_is_the_default() {
    let config = config("");
    assert_eq!(config.roles.to_string(), "gateway, converse, deliver, ticker, desk");
    config.roles.check(&config).unwrap();
}

#[test]
fn a_state_inside_the_process_takes_everything() {
    for kind in ["sqlite", "memory"] {
        let config = config(&format!("roles = \"deliver, desk\"\n[store]\nkind = \"{kind}\"\n"));
        let problem = config.roles.check(&config).unwrap_err().to_string();
        assert!(
            problem.contains("(gateway, converse, ticker)") && problem.contains("PostgreSQL"),
            "{problem}"
        );
    }
}

#[test]
fn on_a_server_only_deliver_can_leave_the_log() {
    let check = |roles: &str| {
        let store = "[store]\nkind = \"postgres\"\nurl = \"postgres://comanda@db/comanda\"\n";
        let config = config(&format!("roles = \"{roles}\"\n{store}"));
        config.roles.check(&config).map_err(|problem| problem.to_string())
    };
    check("deliver").unwrap();
    check("gateway, converse, ticker, desk").unwrap();
    check("gateway, converse, deliver, ticker, desk").unwrap();
    for (roles, lacks) in
        [("gateway, deliver", "converse, ticker, desk"), ("gateway, converse, ticker", "desk")]
    {
        let problem = check(roles).unwrap_err();
        assert!(
            problem.contains(&format!("({lacks} missing)")) && problem.contains("only deliver"),
            "{problem}"
        );
    }
}
