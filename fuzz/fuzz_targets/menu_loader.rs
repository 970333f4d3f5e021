//! A menu is read, or every mistake in it is told with its line. What was read can be read again.
#![no_main]

use comanda_domain::menu::Menu;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Menu::from_yaml("menu.yaml", text) {
        Ok(menu) => assert_eq!(Menu::from_yaml("menu.yaml", text).as_ref(), Ok(&menu)),
        Err(error) => {
            assert!(!error.problems.is_empty());
            // A line of YAML may end in a carriage return alone.
            let lines = text.split(['\n', '\r']).count();
            for problem in &error.problems {
                let told = problem.to_string();
                let line = told.strip_prefix("menu.yaml:").and_then(|rest| rest.split(':').next());
                let line: usize = line.and_then(|line| line.parse().ok()).expect("a mistake has a line");
                assert!((1..=lines).contains(&line), "line {line} of {lines}: {told}");
            }
        }
    }
});
