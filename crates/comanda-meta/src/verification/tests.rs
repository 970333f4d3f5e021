use super::*;

fn answer(pairs: &[(&str, &str)], token: &str) -> Result<String, ChallengeError> {
    let query: Vec<_> = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    answer_challenge(&query, &token.to_owned().into())
}

#[test]
fn the_challenge_comes_back_whatever_the_order_and_spelling_of_the_names() {
    let dots =
        [("hub.mode", "subscribe"), ("hub.challenge", "1158201444"), ("hub.verify_token", "let me in")];
    assert_eq!(answer(&dots, "let me in").unwrap(), "1158201444");
    let lines = [("hub_verify_token", "t"), ("x", "y"), ("hub_challenge", "0042"), ("hub_mode", "subscribe")];
    assert_eq!(answer(&lines, "t").unwrap(), "0042");
}

#[test]
fn a_wrong_token_is_told_apart_from_a_request_that_is_none() {
    let with = |token| [("hub.mode", "subscribe"), ("hub.challenge", "1"), ("hub.verify_token", token)];
    assert_eq!(answer(&with("other"), "t").unwrap_err(), ChallengeError::WrongToken);
    assert_eq!(answer(&with(""), "").unwrap_err(), ChallengeError::WrongToken, "no token is configured");
    for missing in ["hub.mode", "hub.challenge", "hub.verify_token"] {
        let rest: Vec<_> = with("t").into_iter().filter(|(key, _)| *key != missing).collect();
        assert_eq!(answer(&rest, "t").unwrap_err(), ChallengeError::NotAChallenge(missing));
    }
    let mode = [("hub.mode", "unsubscribe"), ("hub.challenge", "1"), ("hub.verify_token", "t")];
    assert_eq!(answer(&mode, "t").unwrap_err(), ChallengeError::NotAChallenge("hub.mode"));
}

#[test]
fn what_is_echoed_is_short_and_plain() {
    for challenge in ["", "<script> x", "ph\u{1edf}", &"9".repeat(CHALLENGE_LEN_MAX + 1)] {
        let query = [("hub.mode", "subscribe"), ("hub.challenge", challenge), ("hub.verify_token", "t")];
        assert_eq!(answer(&query, "t").unwrap_err(), ChallengeError::NotAChallenge("hub.challenge"));
    }
}
