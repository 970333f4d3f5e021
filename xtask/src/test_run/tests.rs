use super::*;

fn arguments_of(command: &Command) -> Vec<String> {
    command.get_args().map(|argument| argument.to_string_lossy().into_owned()).collect()
}

#[test]
fn all_tests_run_unless_a_package_is_named() {
    let command = |arguments: &[&str]| {
        let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        arguments_of(&cargo_test(Path::new("."), &arguments, Vec::new()))
    };
    assert_eq!(command(&["--locked"]), ["test", "--workspace", "--no-fail-fast", "--locked"]);
    assert_eq!(command(&["-p", "comanda-log"]), ["test", "--no-fail-fast", "-p", "comanda-log"]);
}

#[test]
fn an_interrupt_ends_the_wait() {
    let mut sleeper = ProcessGroup::start(Command::new("sleep").arg("600")).unwrap();
    assert!(wait(&mut sleeper, &AtomicBool::new(true)).unwrap().is_none());
    let (verdict, code) = outcome(None);
    assert_eq!((verdict, code), ("interrupted", ExitCode::from(130)));
}

#[test]
fn a_failure_of_cargo_is_our_failure() {
    let never = AtomicBool::new(false);
    let mut failing = ProcessGroup::start(&mut Command::new("false")).unwrap();
    assert_eq!(outcome(wait(&mut failing, &never).unwrap()), ("FAILED", ExitCode::FAILURE));
    let mut passing = ProcessGroup::start(&mut Command::new("true")).unwrap();
    assert_eq!(outcome(wait(&mut passing, &never).unwrap()), ("passed", ExitCode::SUCCESS));
}
