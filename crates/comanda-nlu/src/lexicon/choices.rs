//! Choices inside a form: `(me/nos) (das/mandas)` are four forms.

/// A form stands for at most so many: more would rather be a slip than meant.
const FORMS_MAX: usize = 500;

/// Every form that `form` stands for, in the order of its choices; itself, where it has none. An empty choice is allowed:
/// `mánda(me/nos)(/lo)`.
///
/// # Errors
/// Says which parenthesis lacks the other one, or that the forms are too many.
pub(super) fn spelled_out(form: &str) -> Result<Vec<String>, String> {
    let mut forms = vec![String::new()];
    let mut rest = form;
    while let Some(at) = rest.find(['(', ')']) {
        let (before, behind) = rest.split_at(at);
        let inside = behind.strip_prefix('(').and_then(|behind| behind.split_once(')'));
        let Some((choices, after)) = inside.filter(|(choices, _)| !choices.contains('(')) else {
            return Err(format!(
                "a parenthesis in “{form}” has no partner; choices are written like `(me/nos) (das/mandas)`"
            ));
        };
        let choices: Vec<&str> = choices.split('/').collect();
        if forms.len() * choices.len() > FORMS_MAX {
            return Err(format!("“{form}” stands for more than {FORMS_MAX} forms; write fewer choices"));
        }
        let grown = |form: &String| -> Vec<String> {
            choices.iter().map(|choice| format!("{form}{before}{choice}")).collect()
        };
        forms = forms.iter().flat_map(grown).collect();
        rest = after;
    }
    for form in &mut forms {
        form.push_str(rest);
        *form = form.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    forms.retain(|form| !form.is_empty());
    Ok(forms)
}

#[cfg(test)]
mod tests {
    use super::spelled_out;

    #[test]
    fn every_choice_makes_a_form() {
        let cases = [
            ("ok", "ok"),
            ("c/u", "c/u"),
            ("(me/nos) das", "me das|nos das"),
            ("mánda(me/nos)(/lo) ya", "mándame ya|mándamelo ya|mándanos ya|mándanoslo ya"),
            ("(/can) i have", "i have|can i have"),
            ("(/)", ""),
        ];
        for (form, expected) in cases {
            assert_eq!(spelled_out(form).unwrap().join("|"), expected, "{form}");
        }
    }

    #[test]
    fn what_cannot_be_spelled_out_is_told() {
        for form in ["me) das", "(me/nos das", "((a/b)/c)", "a(b)c)"] {
            assert!(spelled_out(form).unwrap_err().contains("has no partner"), "{form}");
        }
        let many = "(a/b/c/d/e/f/g/h)".repeat(3);
        assert!(spelled_out(&many).unwrap_err().contains("more than 500 forms"));
    }
}
