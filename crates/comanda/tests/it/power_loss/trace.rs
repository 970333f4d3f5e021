//! Reads what `strace` wrote: one call per line, strings in hexadecimal digits, threads interleaved.

use std::collections::HashMap;

/// A system call that returned. Its effect lies somewhere between `entry` and `exit`, which are numbers of lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) entry: usize,
    pub(crate) exit: usize,
    /// The first argument, where it is a number: a file descriptor.
    pub(crate) descriptor: Option<i64>,
    /// Every string among the arguments.
    pub(crate) strings: Vec<Vec<u8>>,
    /// What follows the last string, or the first argument where there is none.
    pub(crate) rest: String,
    pub(crate) returned: i64,
}

/// The calls of a trace in the order in which they began. Calls that never returned are left out.
pub(crate) fn parse(trace: &str) -> Vec<Call> {
    let mut begun: HashMap<&str, (usize, &str)> = HashMap::new();
    let mut calls = Vec::new();
    for (number, line) in trace.lines().enumerate() {
        let Some((thread, text)) = line.split_once(' ') else { continue };
        let text = text.trim_start();
        if text.starts_with("+++") || text.starts_with("---") {
            continue;
        }
        if let Some(head) = text.strip_suffix("<unfinished ...>") {
            begun.insert(thread, (number, head.trim_end()));
        } else if text.starts_with("<...") {
            let Some((entry, head)) = begun.remove(thread) else { continue };
            let Some((_, tail)) = text.split_once("resumed>") else { continue };
            calls.extend(call(entry, number, &format!("{head}{tail}")));
        } else {
            calls.extend(call(number, number, text));
        }
    }
    calls.sort_by_key(|call| call.entry);
    calls
}

fn call(entry: usize, exit: usize, text: &str) -> Option<Call> {
    let (name, text) = text.split_once('(')?;
    let (arguments, returned) = text.rsplit_once(" = ")?;
    let arguments = arguments.trim_end().strip_suffix(')')?;
    let returned = returned.split_whitespace().next()?.parse().ok()?;
    let first = arguments.split(',').next().unwrap_or_default();
    let mut strings = Vec::new();
    let mut rest = arguments;
    while let Some((_, opened)) = rest.split_once('"') {
        let (string, after) = opened.split_once('"')?;
        assert!(!after.starts_with("..."), "strace cut off a string of {name}");
        strings.push(decode(string));
        rest = after;
    }
    let rest = if strings.is_empty() { arguments.strip_prefix(first).unwrap_or_default() } else { rest };
    let descriptor = first.trim().parse().ok();
    Some(Call { name: name.to_owned(), entry, exit, descriptor, strings, rest: rest.to_owned(), returned })
}

/// `\x68\x69` as bytes.
fn decode(string: &str) -> Vec<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let bytes = string.as_bytes().chunks_exact(4).map(|quad| {
        let (high, low) = (digit(quad[2]), digit(quad[3]));
        high.zip(low).map(|(high, low)| high * 16 + low).expect("strace writes two digits for each byte")
    });
    bytes.collect()
}

impl Call {
    /// The numbers that follow the last string (or the first argument).
    pub(crate) fn numbers(&self) -> Vec<u64> {
        self.rest.split([',', ' ']).filter_map(|word| word.parse().ok()).collect()
    }

    pub(crate) fn succeeded(&self) -> bool {
        self.returned >= 0
    }
}

#[test]
fn calls_of_interleaved_threads_are_put_together() {
    let trace = "\
7 openat(AT_FDCWD, \"\\x61\\x2f\\x62\", O_RDWR|O_CREAT|O_CLOEXEC, 0644) = 14
7 fsync(14 <unfinished ...>
8 pwrite64(14, \"\\x00\\xff\", 2, 4096)     = 2
7 <... fsync resumed>)              = 0
8 writev(23, [{iov_base=\"\\x41\", iov_len=1}, {iov_base=\"\\x42\", iov_len=1}], 2) = 2
8 unlink(\"\\x61\") = -1 ENOENT (No such file or directory)
7 --- SIGTERM {si_signo=SIGTERM} ---
7 +++ exited with 0 +++
";
    let calls = parse(trace);
    let told: Vec<_> =
        calls.iter().map(|call| (call.name.as_str(), call.entry, call.exit, call.returned)).collect();
    let expected = [
        ("openat", 0, 0, 14),
        ("fsync", 1, 3, 0),
        ("pwrite64", 2, 2, 2),
        ("writev", 4, 4, 2),
        ("unlink", 5, 5, -1),
    ];
    assert_eq!(told, expected);
    assert_eq!(calls[0].strings, [b"a/b"]);
    assert_eq!(calls[1].descriptor, Some(14));
    assert_eq!((&calls[2].strings[0][..], calls[2].numbers()), (&[0, 255][..], vec![2, 4096]));
    assert_eq!(calls[3].strings.concat(), b"AB");
    assert!(!calls[4].succeeded());
}
