//! [`AdminStore`] in SQL.

use comanda_domain::id::PageId;
use comanda_domain::profile::Identity;
use comanda_domain::record::Sequence;
use comanda_domain::time::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use super::SqlStore;
use super::fields::Fields;
use super::people;
use super::session::{Session, Turn};
use super::statement::{Action, Template};
use super::value::{Kind, Row};
use crate::detail::sha256;
use crate::port::admin::{PageRow, PersonDetails, Setting, SettingKind, SettingScope, Setup};
use crate::port::conversation::{DeadLetter, Quarantined};
use crate::port::desk::Media;
use crate::port::{AdminStore, BoxError, BoxFuture, StoreError};
use crate::seal::MasterKey;

static PAGES: Template<7> = Template {
    name: "pages",
    columns: [
        ("id", Kind::Text),
        ("instagram", Kind::Text),
        ("whatsapp", Kind::Text),
        ("shop", Kind::Text),
        ("token_sealed", Kind::Bytes),
        ("active", Kind::Integer),
        ("updated_at", Kind::Integer),
    ],
    action: Action::Insert {
        table: "pages",
        on_conflict: "ON CONFLICT (id) DO UPDATE SET instagram = excluded.instagram, \
                      whatsapp = excluded.whatsapp, shop = excluded.shop, active = 1, \
                      token_sealed = COALESCE(excluded.token_sealed, pages.token_sealed), \
                      updated_at = excluded.updated_at",
    },
};

static BRANCHES: Template<8> = Template {
    name: "branches",
    columns: [
        ("id", Kind::Text),
        ("position", Kind::Integer),
        ("name", Kind::Text),
        ("timezone", Kind::Text),
        ("kitchen_language", Kind::Text),
        ("page", Kind::Text),
        ("active", Kind::Integer),
        ("updated_at", Kind::Integer),
    ],
    action: Action::Insert {
        table: "branches",
        on_conflict: "ON CONFLICT (id) DO UPDATE SET position = excluded.position, name = excluded.name, \
                      timezone = excluded.timezone, kitchen_language = excluded.kitchen_language, page = excluded.page, active = 1, \
                      updated_at = excluded.updated_at",
    },
};

static SHOP_FILES: Template<4> = Template {
    name: "shop_versions",
    columns: [
        ("version", Kind::Text),
        ("path", Kind::Text),
        ("content", Kind::Text),
        ("saved_at", Kind::Integer),
    ],
    action: Action::Insert { table: "shop_versions", on_conflict: "ON CONFLICT (version, path) DO NOTHING" },
};

async fn write_pages(session: &mut Session<'_>, key: &MasterKey, setup: &Setup) -> Result<(), StoreError> {
    session.run("UPDATE pages SET active = 0", []).await?;
    let mut rows = PAGES.rows();
    for page in &setup.pages {
        let seal = |token: &SecretString| key.seal(page.id.as_str(), token.expose_secret().as_bytes());
        let sealed = page.access_token.as_ref().map(seal).transpose();
        rows.push([
            page.id.as_str().into(),
            page.instagram.as_ref().map(PageId::as_str).into(),
            page.whatsapp.as_ref().map(PageId::as_str).into(),
            page.shop.as_str().into(),
            sealed.map_err(|error| StoreError::Refused(error.into()))?.into(),
            true.into(),
            setup.now.into(),
        ]);
    }
    session.write(rows).await.map(drop)
}

async fn write_branches(session: &mut Session<'_>, setup: &Setup) -> Result<(), StoreError> {
    session.run("UPDATE branches SET active = 0", []).await?;
    let mut rows = BRANCHES.rows();
    for (position, branch) in setup.branches.iter().enumerate() {
        rows.push([
            branch.id.as_str().into(),
            position.into(),
            branch.name.as_str().into(),
            branch.timezone.as_str().into(),
            branch.kitchen_language.as_str().into(),
            branch.page.as_ref().map(PageId::as_str).into(),
            true.into(),
            setup.now.into(),
        ]);
    }
    session.write(rows).await.map(drop)
}

fn page(row: &Row, key: &MasterKey) -> Result<PageRow, StoreError> {
    let unreadable = |source: BoxError| StoreError::Unreadable { what: "page token", source };
    let fields = Fields::new(row, "page");
    let id = fields.text("id")?;
    let access_token = match fields.optional_bytes("token_sealed")? {
        None => None,
        Some(sealed) => {
            let plain = key.open(&id, &sealed).map_err(|error| unreadable(error.into()))?;
            Some(String::from_utf8(plain).map_err(|error| unreadable(error.utf8_error().into()))?.into())
        }
    };
    Ok(PageRow {
        id: fields.parsed("id")?,
        instagram: fields.optional_parsed("instagram")?,
        whatsapp: fields.optional_parsed("whatsapp")?,
        shop: fields.text("shop")?,
        access_token,
    })
}

fn setting(row: &Row) -> Result<Setting, StoreError> {
    let fields = Fields::new(row, "setting");
    let unreadable = |source: String| StoreError::Unreadable { what: "setting", source: source.into() };
    let kind = fields.text("kind")?;
    let known = SettingKind::ALL.into_iter().find(|known| known.as_str() == kind);
    let scope = match fields.text("scope_kind")?.as_str() {
        "installation" => SettingScope::Installation,
        "shop" => SettingScope::Shop(fields.text("scope")?),
        "branch" => SettingScope::Branch(fields.parsed("scope")?),
        "page" => SettingScope::Page(fields.parsed("scope")?),
        other => return Err(unreadable(format!("`{other}` is not a scope"))),
    };
    Ok(Setting {
        key: fields.text("key")?,
        value: fields.text("value")?,
        kind: known.ok_or_else(|| unreadable(format!("`{kind}` is not a kind")))?,
        description: fields.text("description")?,
        scope,
    })
}

/// Writes one setting.
pub(super) async fn write_setting(
    session: &mut Session<'_>,
    setting: &Setting,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO settings (key, scope_kind, scope, value, kind, description, updated_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (key, scope_kind, scope) DO UPDATE SET \
               value = excluded.value, kind = excluded.kind, description = excluded.description, \
               updated_at = excluded.updated_at";
    let values = [
        setting.key.as_str().into(),
        setting.scope.kind_name().into(),
        setting.scope.name().into(),
        setting.value.as_str().into(),
        setting.kind.as_str().into(),
        setting.description.as_str().into(),
        now.into(),
    ];
    session.run(sql, values).await.map(drop)
}

impl SqlStore {
    async fn configure_now(&self, setup: &Setup) -> Result<(), StoreError> {
        let mut session = self.write().await?;
        session.take_turn(Turn::Configure).await?;
        write_pages(&mut session, &self.key, setup).await?;
        write_branches(&mut session, setup).await?;
        session.commit().await?;
        self.announce();
        Ok(())
    }

    async fn stale_now(&self, before: Timestamp, limit: usize) -> Result<Vec<Identity>, StoreError> {
        let sql = "SELECT page, channel, person FROM facebook_details \
                   WHERE fetched_at < $1 AND channel IN ('messenger', 'instagram') \
                   ORDER BY COALESCE(last_interaction_at, 0) DESC, page, channel, person LIMIT $2";
        let rows = self.read().await?.select(sql, [before.into(), limit.into()]).await?;
        let identity = |row| {
            let fields = Fields::new(row, "identity");
            Ok(Identity {
                page: fields.parsed("page")?,
                channel: fields.parsed("channel")?,
                person: fields.parsed("person")?,
            })
        };
        rows.iter().map(identity).collect()
    }

    async fn save_profiles_now(&self, people: &[PersonDetails]) -> Result<(), StoreError> {
        let mut session = self.write().await?;
        people::write_details(&mut session, people).await?;
        session.commit().await?;
        self.announce();
        Ok(())
    }

    async fn save_setting_now(&self, setting: &Setting, now: Timestamp) -> Result<(), StoreError> {
        let mut session = self.write().await?;
        write_setting(&mut session, setting, now).await?;
        session.commit().await?;
        self.announce();
        Ok(())
    }

    async fn dead_letters_now(&self, limit: usize) -> Result<Vec<DeadLetter>, StoreError> {
        let sql = "SELECT event, sequence, conversation, reason, attempts, given_up_at FROM dead_letters \
                   ORDER BY given_up_at DESC, sequence DESC LIMIT $1";
        let rows = self.read().await?.select(sql, [limit.into()]).await?;
        let letter = |row| {
            let fields = Fields::new(row, "dead letter");
            Ok(DeadLetter {
                event: fields.event("event")?,
                sequence: Sequence::new(fields.number("sequence")?),
                conversation: fields.parsed("conversation")?,
                reason: fields.text("reason")?,
                attempts: fields.number("attempts")?,
                at: fields.time("given_up_at")?,
            })
        };
        rows.iter().map(letter).collect()
    }

    async fn quarantine_now(&self, limit: usize) -> Result<Vec<Quarantined>, StoreError> {
        let sql = "SELECT event, sequence, conversation, reason, received_at FROM quarantine \
                   ORDER BY received_at DESC, sequence DESC LIMIT $1";
        let rows = self.read().await?.select(sql, [limit.into()]).await?;
        let record = |row| {
            let fields = Fields::new(row, "quarantined record");
            Ok(Quarantined {
                event: fields.event("event")?,
                sequence: Sequence::new(fields.number("sequence")?),
                conversation: fields.parsed("conversation")?,
                reason: fields.text("reason")?,
                received_at: fields.time("received_at")?,
            })
        };
        rows.iter().map(record).collect()
    }
}

impl AdminStore for SqlStore {
    fn configure<'a>(&'a self, setup: &'a Setup) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(self.configure_now(setup))
    }

    fn pages(&self) -> BoxFuture<'_, Result<Vec<PageRow>, StoreError>> {
        Box::pin(async move {
            let sql =
                "SELECT id, instagram, whatsapp, shop, token_sealed FROM pages WHERE active = 1 ORDER BY id";
            let rows = self.read().await?.select(sql, []).await?;
            rows.iter().map(|row| page(row, &self.key)).collect()
        })
    }

    fn stale_profiles(
        &self,
        before: Timestamp,
        limit: usize,
    ) -> BoxFuture<'_, Result<Vec<Identity>, StoreError>> {
        Box::pin(self.stale_now(before, limit))
    }

    fn save_profiles<'a>(&'a self, people: &'a [PersonDetails]) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(self.save_profiles_now(people))
    }

    fn save_media<'a>(&'a self, media: &'a Media) -> BoxFuture<'a, Result<[u8; 32], StoreError>> {
        Box::pin(async move {
            let hash = sha256(&media.bytes);
            let sql = "INSERT INTO media (sha256, content_type, bytes) VALUES ($1, $2, $3) \
                       ON CONFLICT (sha256) DO NOTHING";
            let values = [(&hash).into(), media.content_type.as_str().into(), media.bytes.to_vec().into()];
            let mut session = self.write().await?;
            session.run(sql, values).await?;
            session.commit().await?;
            Ok(hash)
        })
    }

    fn save_shop_version<'a>(
        &'a self,
        version: &'a str,
        files: &'a [(String, String)],
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let mut rows = SHOP_FILES.rows();
            rows.extend(files.iter().map(|(path, content)| {
                [version.into(), path.as_str().into(), content.as_str().into(), now.into()]
            }));
            let mut session = self.write().await?;
            session.write(rows).await?;
            session.commit().await
        })
    }

    fn settings(&self) -> BoxFuture<'_, Result<Vec<Setting>, StoreError>> {
        Box::pin(async move {
            let sql = "SELECT key, scope_kind, scope, value, kind, description FROM settings \
                       ORDER BY key, scope_kind, scope";
            self.read().await?.select(sql, []).await?.iter().map(setting).collect()
        })
    }

    fn save_setting<'a>(
        &'a self,
        setting: &'a Setting,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(self.save_setting_now(setting, now))
    }

    fn dead_letters(&self, limit: usize) -> BoxFuture<'_, Result<Vec<DeadLetter>, StoreError>> {
        Box::pin(self.dead_letters_now(limit))
    }

    fn quarantine(&self, limit: usize) -> BoxFuture<'_, Result<Vec<Quarantined>, StoreError>> {
        Box::pin(self.quarantine_now(limit))
    }

    fn version(&self) -> BoxFuture<'_, Result<String, StoreError>> {
        Box::pin(async move {
            let rows = self.read().await?.select(self.dialect.version, []).await?;
            let version = rows.first().map(|row| Fields::new(row, "version").text("version")).transpose()?;
            Ok(version.unwrap_or_default())
        })
    }
}
