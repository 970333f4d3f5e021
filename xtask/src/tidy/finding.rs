//! What a rule says when it is broken: where, what was found, what was expected, what to do.

use std::fmt;

/// The rules, by the name that stands in a finding and in `xtask/tidy.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Rule {
    Arrow,
    AnyhowUse,
    CrateFolder,
    CrateLints,
    DefaultBuild,
    FileLength,
    FunctionLength,
    IgnoredTest,
    MachinePath,
    ModRs,
    ModuleHead,
    Print,
    StaleException,
    Syntax,
    Unfinished,
}

impl Rule {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Arrow => "arrow",
            Self::AnyhowUse => "anyhow-use",
            Self::CrateFolder => "crate-folder",
            Self::CrateLints => "crate-lints",
            Self::DefaultBuild => "default-build",
            Self::FileLength => "file-length",
            Self::FunctionLength => "function-length",
            Self::IgnoredTest => "ignored-test",
            Self::MachinePath => "machine-path",
            Self::ModRs => "mod-rs",
            Self::ModuleHead => "module-head",
            Self::Print => "print",
            Self::StaleException => "stale-exception",
            Self::Syntax => "syntax",
            Self::Unfinished => "unfinished",
        }
    }
}

/// Where a rule is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// From the root, with `/`.
    pub(crate) path: String,
    /// Counted from 1.
    pub(crate) line: Option<usize>,
    /// `function`, or `Type::function` for one in an `impl` or a trait.
    pub(crate) function: Option<String>,
}

impl Place {
    pub(crate) fn file(path: &str) -> Self {
        Self { path: path.to_owned(), line: None, function: None }
    }

    pub(crate) fn line(path: &str, line: usize) -> Self {
        Self { line: Some(line), ..Self::file(path) }
    }
}

/// One broken rule at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) rule: Rule,
    pub(crate) place: Place,
    pub(crate) found: String,
    pub(crate) expected: String,
    pub(crate) remedy: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.place.path)?;
        if let Some(line) = self.place.line {
            write!(formatter, ":{line}")?;
        }
        if let Some(function) = &self.place.function {
            write!(formatter, " {function}")?;
        }
        writeln!(formatter, " [{}]", self.rule.name())?;
        writeln!(formatter, "  found     {}", self.found)?;
        writeln!(formatter, "  expected  {}", self.expected)?;
        write!(formatter, "  do        {}", self.remedy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_says_where_what_expected_and_what_to_do() {
        let finding = Finding {
            rule: Rule::FunctionLength,
            place: Place { function: Some("Reader::read".to_owned()), ..Place::line("crates/a/src/b.rs", 7) },
            found: "90 lines".to_owned(),
            expected: "at most 70".to_owned(),
            remedy: "split it".to_owned(),
        };
        assert_eq!(
            finding.to_string(),
            "crates/a/src/b.rs:7 Reader::read [function-length]\n  \
               found     90 lines\n  \
               expected  at most 70\n  \
               do        split it"
        );
    }

    #[test]
    fn the_printed_name_is_the_name_in_the_exception_list() {
        #[derive(serde::Deserialize)]
        struct Line {
            rule: Rule,
        }
        for rule in [Rule::Arrow, Rule::FunctionLength, Rule::ModRs, Rule::StaleException] {
            let line: Line = toml::from_str(&format!("rule = \"{}\"", rule.name())).unwrap();
            assert_eq!(line.rule, rule);
        }
    }
}
