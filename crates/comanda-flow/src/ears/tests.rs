use std::sync::Mutex;

use comanda_domain::conversation::{Conversation, State};
use comanda_domain::effect::CallReason;
use comanda_log::Consumer;
use comanda_readers::{AskError, BoxFuture};
use comanda_store::port::{ConversationStore as _, DeskStore as _};
use serde_json::{Value, json};

use super::*;
use crate::converse::{Converse, Options};
use crate::testing::{ANN, BEN, World, done, key};

/// What a service hears, one answer after another; nothing after the last.
#[derive(Default)]
struct Script {
    says: Mutex<Vec<&'static str>>,
    asked: Mutex<Vec<(String, String)>>,
}

impl Transcriber for Script {
    fn write_down<'a>(&'a self, note: &'a VoiceNote<'a>) -> BoxFuture<'a, Result<String, HearingError>> {
        self.asked.lock().unwrap().push((note.address.to_owned(), note.names.to_owned()));
        let mut says = self.says.lock().unwrap();
        let said = if says.is_empty() { None } else { Some(says.remove(0).to_owned()) };
        Box::pin(async move { said.ok_or(HearingError::NotWritten(AskError::TimedOut)) })
    }
}

fn ears(world: &World, script: &Arc<Script>) -> Ears {
    Ears {
        log: Arc::clone(&world.log) as _,
        store: Arc::clone(&world.store) as _,
        transcriber: Arc::clone(script) as _,
        shops: Arc::clone(&world.shops),
        clock: world.clock.clock(),
    }
}

fn hears(says: &[&'static str]) -> Arc<Script> {
    Arc::new(Script { says: Mutex::new(says.to_vec()), ..Script::default() })
}

/// A converse whose customers are heard.
fn converse(world: &World) -> Converse {
    let options = Options { timing: world.timing, our_app_id: Some("99".to_owned()), can_hear: true };
    Converse::new(Arc::clone(&world.store) as _, Arc::clone(&world.shops), options, world.clock.clock())
}

fn voice(world: &World, person: &str, mid: &str) -> Value {
    let payload = json!({"url": format!("https://cdn.example/{mid}.mp4")});
    json!({"sender": {"id": person}, "recipient": {"id": "104"}, "timestamp": world.clock.now().as_millis(),
        "message": {"mid": mid, "attachments": [{"type": "audio", "payload": payload}]}})
}

/// Ears over everything that is in the log and was not heard yet.
async fn listen(ears: &Ears, consumer: &mut Box<dyn Consumer>) {
    let batch = consumer.next_batch(BatchLimit { wait_max: Duration::ZERO, ..LIMIT }).await.unwrap();
    ears.listen_to(batch).await;
}

async fn works_off(world: &World, converse: &Converse) {
    let records = world.unread().await;
    done(converse, &records).await;
}

async fn conversation(world: &World) -> Conversation {
    let mut loaded = world.store.load(&[key(ANN)], &[]).await.unwrap();
    loaded.conversations.remove(&key(ANN)).unwrap().0
}

#[tokio::test]
async fn a_voice_note_becomes_an_order() {
    let world = World::new();
    let (script, converse) = (hears(&["hai phở tái"]), converse(&world));
    let ears = ears(&world, &script);
    let mut consumer = world.log.consumer(GROUP);
    let records = world.webhook(&[voice(&world, "7001", "m_voice")]).await;
    done(&converse, &records).await;
    listen(&ears, &mut consumer).await;
    works_off(&world, &converse).await;
    let asked = script.asked.lock().unwrap().clone();
    assert_eq!(asked, [("https://cdn.example/m_voice.mp4".to_owned(), "Phở tái, Phở gà".to_owned())]);
    let before = conversation(&world).await;
    let State::AwaitingConfirmation { draft } = &before.state else { panic!("{before:?}") };
    assert_eq!((draft.lines.len(), draft.said.as_slice()), (1, &["hai phở tái".to_owned()][..]));
    let thread = world.store.messages(&key(ANN), 10).await.unwrap();
    assert_eq!(thread[0].text.as_deref(), Some("🎤 hai phở tái"), "staff reads it too");

    // A crash before the batch was settled: nobody waits for the words any more.
    script.says.lock().unwrap().push("hai phở gà");
    ears.hear(&records[0]).await;
    assert!(world.unread().await.is_empty());
    assert_eq!(script.asked.lock().unwrap().len(), 1);
    // A crash before converse had them: they are asked for again, and count once.
    ears.tell(&records[0], "m_voice".parse().unwrap(), Some("hai phở gà".to_owned())).await;
    works_off(&world, &converse).await;
    assert_eq!(conversation(&world).await, before);
}

#[tokio::test]
async fn what_no_conversation_waits_for_is_sent_nowhere() {
    let world = World::new();
    let (script, converse) = (hears(&["hm"; 3]), converse(&world));
    let ears = ears(&world, &script);
    let mut all = world.command(ANN, DeskAction::Takeover { with_person: true }).await;
    let voices = world.webhook(&[voice(&world, "7001", "m_staff"), voice(&world, "7002", "m_gone")]).await;
    all.extend(voices.clone());
    let gone = json!({"sender": {"id": "7002"}, "recipient": {"id": "104"}, "timestamp": 2,
        "message": {"mid": "m_gone", "is_deleted": true}});
    all.extend(world.webhook(&[gone]).await);
    done(&converse, &all).await;
    for record in &voices {
        assert_eq!(ears.hear(record).await, RecordOutcome::Done);
    }
    assert!(script.asked.lock().unwrap().is_empty(), "{:?}", script.asked);
}

#[tokio::test]
async fn a_voice_note_that_converse_has_not_come_to_is_waited_for() {
    let world = World::new();
    let (script, converse) = (hears(&["hai phở tái"]), converse(&world));
    let ears = ears(&world, &script);
    let records = world.webhook(&[voice(&world, "7001", "m_a")]).await;
    let comes_to_it = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        done(&converse, &records).await;
    };
    tokio::join!(ears.hear(&records[0]), comes_to_it);
    assert_eq!(script.asked.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn what_nobody_can_make_out_calls_a_person_at_once() {
    let world = World::new();
    let (script, converse) = (hears(&[]), converse(&world));
    let ears = ears(&world, &script);
    let records = world.webhook(&[voice(&world, "7001", "m_a")]).await;
    done(&converse, &records).await;
    assert_eq!(ears.hear(&records[0]).await, RecordOutcome::Done);
    works_off(&world, &converse).await;
    assert_eq!(world.call(ANN).await, Some(CallReason::Media));
}

#[tokio::test]
async fn what_is_no_voice_note_of_a_customer_or_comes_too_late_is_asked_of_nobody() {
    let world = World::new();
    let script = hears(&["hm"; 9]);
    let ears = ears(&world, &script);
    let text = json!({"sender": {"id": "7001"}, "recipient": {"id": "104"}, "timestamp": 1,
        "message": {"mid": "m_text", "text": "2 phở"}});
    let mut echo = voice(&world, "104", "m_echo");
    echo["message"]["is_echo"] = json!(true);
    let mut picture = voice(&world, "7001", "m_picture");
    picture["message"]["attachments"][0]["type"] = json!("image");
    let strange = world.webhook_of("999", &[voice(&world, "7001", "m_strange")]).await;
    let mut records = world.webhook(&[text, echo, picture]).await;
    records.extend(strange);
    let late = world.webhook(&[voice(&world, "7002", "m_late")]).await;
    for record in &records {
        assert_eq!(ears.hear(record).await, RecordOutcome::Done);
    }
    world.clock.advance(Duration::from_secs(27));
    assert_eq!(ears.hear(&late[0]).await, RecordOutcome::Done);
    assert!(script.asked.lock().unwrap().is_empty(), "{:?}", script.asked);
    assert!(world.unread().await.is_empty());
}

#[tokio::test]
async fn a_slow_service_holds_nobody_else_up() {
    /// Never answers the first.
    #[derive(Default)]
    struct Stuck(Mutex<u32>);
    impl Transcriber for Stuck {
        fn write_down<'a>(&'a self, _note: &'a VoiceNote<'a>) -> BoxFuture<'a, Result<String, HearingError>> {
            let mut count = self.0.lock().unwrap();
            *count += 1;
            let is_first = *count == 1;
            Box::pin(async move {
                if is_first {
                    std::future::pending::<()>().await;
                }
                Ok("một phở gà".to_owned())
            })
        }
    }
    let world = World::new();
    let stuck = Arc::new(Stuck::default());
    let ears = Ears { transcriber: stuck, ..ears(&world, &hears(&[])) };
    let converse = converse(&world);
    let (mut converse_group, shutdown) = (world.log.consumer("converse"), CancellationToken::new());
    let running = ears.run(shutdown.clone());
    let watching = async {
        world.webhook(&[voice(&world, "7001", "m_1")]).await;
        world.webhook(&[voice(&world, "7002", "m_2")]).await;
        let mut heard = Vec::new();
        while heard.is_empty() {
            let batch = converse_group.next_batch(LIMIT).await.unwrap();
            done(&converse, batch.records()).await;
            let commands = batch.records().iter().filter(|record| record.kind == RecordKind::Command);
            heard.extend(commands.map(|record| record.key.clone()));
            let all = BatchOutcome::done(batch.len());
            batch.settle(all).await.unwrap();
        }
        shutdown.cancel();
        heard
    };
    let ((), heard) = tokio::join!(running, watching);
    assert_eq!(heard, [key(BEN)]);
}
