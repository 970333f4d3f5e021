//! The journey in a real browser: a customer on the chat page, a cook at the board with a keyboard.

use std::ffi::OsString;
use std::time::{Duration, Instant};

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::app::{Options, PAGES, TestApp};

/// The address of a running chromedriver.
const DRIVER: &str = "COMANDA_TEST_WEBDRIVER";
/// The path of the browser that goes with it.
const BROWSER: &str = "COMANDA_TEST_BROWSER";
const LONGEST: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(40);

/// How long a step on the board can be undone: enough for a browser on a busy machine, short enough to wait out.
const UNDO_MS: u64 = 2500;

fn variable(name: &str) -> OsString {
    let told = "the browser test needs a browser and its driver: run ./scripts/test, which starts both";
    std::env::var_os(name).unwrap_or_else(|| panic!("{name} is not set; {told}"))
}

/// A browser with a profile of its own. Its pages are asked with scripts, as a screen shows them.
struct Browser {
    client: Client,
    _profile: TempDir,
}

impl Browser {
    async fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        let arguments = json!([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1280,900",
            format!("--user-data-dir={}", profile.path().display()),
        ]);
        let options = json!({ "binary": variable(BROWSER).to_str().unwrap(), "args": arguments });
        let capabilities = json!({ "browserName": "chrome", "goog:chromeOptions": options });
        let Value::Object(capabilities) = capabilities else { unreachable!("it was just made") };
        let driver = variable(DRIVER);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(driver.to_str().unwrap())
            .await
            .expect("the driver starts a browser");
        Self { client, _profile: profile }
    }

    /// Waits until a script's answer is neither null nor false.
    async fn sees(&self, what: &str, script: &str) -> Value {
        let started = Instant::now();
        loop {
            let seen = self.client.execute(script, Vec::new()).await.expect("the script runs");
            if !seen.is_null() && seen != json!(false) {
                return seen;
            }
            if started.elapsed() > LONGEST {
                let text = self.client.execute("return document.body.innerText", Vec::new()).await.unwrap();
                panic!("waited too long for {what}; the page says:\n{}", text.as_str().unwrap());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    async fn click(&self, selector: &str) {
        let element = self.client.wait().at_most(LONGEST).for_element(Locator::Css(selector)).await.unwrap();
        element.click().await.unwrap();
    }

    /// Presses keys as somebody does who has not clicked into a field.
    async fn presses(&self, keys: &str) {
        self.client.find(Locator::Css("body")).await.unwrap().send_keys(keys).await.unwrap();
    }
}

/// The customer's phone.
struct Phone<'a>(&'a Browser);

impl Phone<'_> {
    async fn types(&self, text: &str) {
        let composer = self.0.client.find(Locator::Css("#composer")).await.unwrap();
        composer.send_keys(text).await.unwrap();
        self.0.click("#send").await;
    }

    async fn hears(&self, words: &str) {
        let script = format!(
            "return [...document.querySelectorAll('#thread .bubble.in')].some(one => one.textContent.includes({}))",
            json!(words)
        );
        self.0.sees(words, &script).await;
    }

    async fn taps(&self, title: &str) {
        let script = format!(
            "const chip = [...document.querySelectorAll('#quick-replies button')].find(one => one.textContent === {}); \
             if (!chip) return false; chip.click(); return true;",
            json!(title)
        );
        self.0.sees(title, &script).await;
    }
}

/// The kitchen's screen.
struct Screen<'a>(&'a Browser);

impl Screen<'_> {
    /// Waits until the only card stands in this column.
    async fn shows_card_in(&self, column: &str) {
        let script = format!("return document.querySelectorAll('#column-{column} .card').length === 1");
        self.0.sees(&format!("a card in column {column}"), &script).await;
    }

    /// Selects the first card and takes its next step.
    async fn advances_first_card(&self) {
        self.0.presses("1").await;
        self.0.sees("the selected card", "return document.querySelector('.card.selected') !== null").await;
        self.0.presses("\u{e007}").await;
    }
}

async fn journey(app: &TestApp, browser: &Browser) {
    let (client, phone, screen) = (&browser.client, Phone(browser), Screen(browser));
    client.goto(&format!("http://{}/chat?page={}", app.meta.address, PAGES[0].0)).await.unwrap();
    let chat_window = client.window().await.unwrap();
    phone.types("cho mình 2 phở tái không hành").await;
    phone.hears("2 × Phở tái, không hành — 104.000 ₫").await;

    let board_window = client.new_window(false).await.unwrap().handle;
    client.switch_to_window(board_window.clone()).await.unwrap();
    client.goto(&app.desk_url("/")).await.unwrap();
    browser.sees("the live mark", "return document.getElementById('live').dataset.live === 'yes'").await;
    let script = "window.neverReloaded = true; return document.querySelectorAll('.card').length === 0";
    browser.sees("an empty board", script).await;

    client.switch_to_window(chat_window.clone()).await.unwrap();
    phone.taps("Tự đến lấy").await;
    phone.taps("Càng sớm càng tốt").await;
    phone.hears("Bạn xác nhận đơn này chứ ạ?").await;
    phone.taps("✅ Xác nhận").await;
    phone.hears("Số đơn của bạn là #1").await;
    browser.sees("the receipt", "return document.querySelectorAll('#thread .receipt').length === 1").await;

    client.switch_to_window(board_window).await.unwrap();
    screen.shows_card_in("new").await;
    let card = browser.sees("the card's words", "return document.querySelector('.card').innerText").await;
    let card = card.as_str().unwrap();
    assert!(card.contains("PHỞ TÁI") && card.contains("không hành"), "{card}");
    screen.advances_first_card().await;
    screen.shows_card_in("accepted").await;
    browser.presses("u").await;
    screen.shows_card_in("new").await;
    for column in ["accepted", "preparing", "ready"] {
        screen.advances_first_card().await;
        screen.shows_card_in(column).await;
    }
    browser.sees("the page as it was first loaded", "return window.neverReloaded === true").await;

    client.switch_to_window(chat_window).await.unwrap();
    phone.hears("Đơn #1 đã xong, mời bạn đến lấy ạ").await;
}

#[test]
fn chat_and_confirm_becomes_a_ticket_and_ready_becomes_a_message() {
    let app = TestApp::with(Options { undo_ms: UNDO_MS, ..Options::default() });
    app.block_on(async {
        let browser = Browser::start().await;
        // The browser is ended also where the journey is not, and the failure is told after that.
        let ended = std::panic::AssertUnwindSafe(journey(&app, &browser));
        let outcome = futures_util::FutureExt::catch_unwind(ended).await;
        browser.client.clone().close().await.unwrap();
        if let Err(panic) = outcome {
            std::panic::resume_unwind(panic);
        }
    });
    let tickets = app.board();
    assert_eq!(tickets.len(), 1);
    assert_eq!(tickets[0].stage, "ready");
    assert_eq!(tickets[0].revision, 6, "accepted, taken back, accepted, begun, made ready: nothing twice");
}
