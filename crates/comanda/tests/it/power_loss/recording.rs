//! What a traced server did to its files, when the disk had it, and what it acknowledged.

use std::collections::{BTreeSet, HashMap};
use std::path::{Component, Path, PathBuf};

use super::trace::Call;

/// A file of its own, whatever its name is at the time.
pub(crate) type FileId = usize;

/// One change. `None` in `durable_at`: no later sync of the file (or the folder) ever returned.
#[derive(Debug, Clone)]
pub(crate) struct Change<T> {
    /// From this line on, some of it may be on the disk.
    pub(crate) issued: usize,
    /// From this line on, all of it is.
    pub(crate) durable_at: Option<usize>,
    pub(crate) what: T,
}

/// A change of a file's bytes.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Write { offset: usize, bytes: Vec<u8> },
    Truncate { len: usize },
}

/// A change of a folder.
#[derive(Debug, Clone)]
pub(crate) enum Entry {
    /// A file or folder of this name is there.
    Add { path: PathBuf, file: FileId },
    /// It is not there any more.
    Remove { path: PathBuf },
}

/// See the module.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recording {
    pub(crate) entries: Vec<Change<Entry>>,
    pub(crate) contents: HashMap<FileId, Vec<Change<Content>>>,
    /// Files that are folders.
    pub(crate) folders: BTreeSet<FileId>,
    /// Bodies of webhooks, each with the line of its 200.
    pub(crate) acknowledged: Vec<(usize, Vec<u8>)>,
    names: HashMap<FileId, PathBuf>,
    root: PathBuf,
}

/// What is followed while the calls are read.
#[derive(Default)]
struct Reader {
    recording: Recording,
    /// Which file a name stands for now, for whoever is running.
    named: HashMap<PathBuf, FileId>,
    open: HashMap<i64, FileId>,
    /// Requests on sockets, as far as they have come in.
    requests: HashMap<i64, Vec<u8>>,
    /// Beginning and end of every sync.
    syncs: HashMap<FileId, Vec<(usize, usize)>>,
    /// When each change's call had returned, beside [`Recording::contents`] and [`Recording::entries`].
    returned: HashMap<FileId, Vec<usize>>,
    entries_returned: Vec<(PathBuf, usize)>,
}

impl Recording {
    /// Makes a recording of the calls of a server that ran in `root`.
    pub(crate) fn of(calls: &[Call], root: &Path) -> Self {
        let recording = Self { root: root.to_owned(), ..Self::default() };
        let mut reader = Reader { recording, ..Reader::default() };
        let root_id = reader.add_folder(root);
        reader.named.insert(root.to_owned(), root_id);
        let mut steps: Vec<(usize, bool, &Call)> = Vec::new();
        for call in calls.iter().filter(|call| call.succeeded()) {
            steps.push((call.entry, false, call));
            steps.push((call.exit, true, call));
        }
        // What a call takes away is gone when it begins, what it gives is there when it ends.
        steps.sort_by_key(|(line, is_exit, _)| (*line, *is_exit));
        for (_, is_exit, call) in steps {
            if is_exit { reader.ended(call) } else { reader.began(call) }
        }
        reader.finish()
    }

    /// The same run on a log that does not sync: every sync of files of this name is taken away.
    pub(crate) fn without_syncs_of(mut self, name: &str) -> Self {
        for (file, changes) in &mut self.contents {
            if self.names[file].file_name().is_some_and(|own| own == name) {
                for change in changes {
                    change.durable_at = None;
                }
            }
        }
        self
    }

    /// Every line at which something changes: a change, its durability, an acknowledgement.
    pub(crate) fn moments(&self) -> Vec<usize> {
        let contents = self.contents.values().flatten().map(|change| (change.issued, change.durable_at));
        let entries = self.entries.iter().map(|change| (change.issued, change.durable_at));
        let changes = contents.chain(entries).flat_map(|(issued, durable)| [Some(issued), durable]).flatten();
        let acknowledged = self.acknowledged.iter().map(|(line, _)| *line);
        let moments: BTreeSet<usize> = changes.chain(acknowledged).map(|line| line + 1).collect();
        moments.into_iter().collect()
    }

    /// The folder that the server ran in.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// How many writes and truncations there are.
    pub(crate) fn writes(&self) -> usize {
        self.contents.values().map(Vec::len).sum()
    }
}

impl Reader {
    /// What takes effect from the beginning of a call.
    fn began(&mut self, call: &Call) {
        let descriptor = call.descriptor.unwrap_or(-1);
        match call.name.as_str() {
            "close" => {
                self.open.remove(&descriptor);
                self.requests.remove(&descriptor);
            }
            "pwrite64" => {
                let offset = call.numbers().last().copied().unwrap_or_default();
                self.write(call, usize::try_from(offset).expect("files are small"));
            }
            "write" => {
                // Only new, short files are written in this way, from their beginning.
                let file = self.open.get(&descriptor);
                let end = file.map_or(0, |file| len_of(&self.recording.contents[file]));
                self.write(call, end);
            }
            "ftruncate" => {
                let len = call.numbers().first().copied().unwrap_or_default();
                let len = usize::try_from(len).expect("files are small");
                self.change(descriptor, call, Content::Truncate { len });
            }
            "unlink" | "unlinkat" => {
                let path = self.path(&call.strings[0]);
                self.named.remove(&path);
                self.entry(call, path.clone(), Entry::Remove { path });
            }
            "sendto" | "writev" | "sendmsg" => self.answer(call, descriptor),
            _ => {}
        }
    }

    /// What takes effect at the end of a call.
    fn ended(&mut self, call: &Call) {
        let descriptor = call.descriptor.unwrap_or(-1);
        match call.name.as_str() {
            "openat" => self.opened(call),
            "mkdir" | "mkdirat" => {
                let path = self.path(&call.strings[0]);
                let file = self.add_folder(&path);
                self.named.insert(path.clone(), file);
                self.entry(call, path.clone(), Entry::Add { path, file });
            }
            "link" | "linkat" => {
                let (from, to) = (self.path(&call.strings[0]), self.path(&call.strings[1]));
                if let Some(file) = self.named.get(&from).copied() {
                    self.named.insert(to.clone(), file);
                    self.entry(call, to.clone(), Entry::Add { path: to, file });
                }
            }
            "rename" | "renameat" | "renameat2" => panic!("the model does not know renaming yet"),
            "fsync" | "fdatasync" => {
                if let Some(file) = self.open.get(&descriptor) {
                    self.syncs.entry(*file).or_default().push((call.entry, call.exit));
                }
            }
            "recvfrom" => {
                if let Some(received) = call.strings.first() {
                    self.requests.entry(descriptor).or_default().extend(received);
                }
            }
            _ => {}
        }
    }

    fn opened(&mut self, call: &Call) {
        let path = self.path(&call.strings[0]);
        if !path.starts_with(&self.recording.root) || path.to_string_lossy().ends_with("-shm") {
            return; // The index of a WAL is never read after a crash.
        }
        let known = self.named.get(&path).copied();
        let is_made = call.rest.contains("O_CREAT") && known.is_none();
        if is_made {
            let file = self.add_file(&path);
            self.named.insert(path.clone(), file);
            self.entry(call, path.clone(), Entry::Add { path: path.clone(), file });
        }
        if let Some(file) = self.named.get(&path) {
            self.open.insert(call.returned, *file);
        }
    }

    /// A file without a name of its own yet.
    fn add_file(&mut self, path: &Path) -> FileId {
        let file = self.recording.names.len();
        self.recording.names.insert(file, path.to_owned());
        self.recording.contents.insert(file, Vec::new());
        self.returned.insert(file, Vec::new());
        file
    }

    fn add_folder(&mut self, path: &Path) -> FileId {
        let file = self.add_file(path);
        self.recording.folders.insert(file);
        file
    }

    fn write(&mut self, call: &Call, offset: usize) {
        let mut bytes = call.strings.concat();
        bytes.truncate(usize::try_from(call.returned).unwrap_or_default());
        self.change(call.descriptor.unwrap_or(-1), call, Content::Write { offset, bytes });
    }

    fn change(&mut self, descriptor: i64, call: &Call, what: Content) {
        let Some(file) = self.open.get(&descriptor) else { return };
        let change = Change { issued: call.entry, durable_at: None, what };
        self.recording.contents.entry(*file).or_default().push(change);
        self.returned.entry(*file).or_default().push(call.exit);
    }

    fn entry(&mut self, call: &Call, path: PathBuf, what: Entry) {
        if path.starts_with(&self.recording.root) {
            self.recording.entries.push(Change { issued: call.entry, durable_at: None, what });
            self.entries_returned.push((path, call.exit));
        }
    }

    /// A 200 for the webhook that came in on this connection.
    fn answer(&mut self, call: &Call, descriptor: i64) {
        let Some(request) = self.requests.remove(&descriptor) else { return };
        if call.strings.first().is_some_and(|bytes| bytes.starts_with(b"HTTP/1.1 200")) {
            let body = body_of_webhook(&request);
            self.recording.acknowledged.extend(body.map(|body| (call.entry, body.to_vec())));
        }
    }

    fn path(&self, bytes: &[u8]) -> PathBuf {
        let path = self.recording.root.join(std::str::from_utf8(bytes).expect("our paths are text"));
        path.components().filter(|part| *part != Component::CurDir).collect()
    }

    /// Finds for every change the first sync that began after it and returned.
    fn finish(mut self) -> Recording {
        let durable_at = |syncs: Option<&Vec<(usize, usize)>>, returned: usize| {
            let later = syncs.into_iter().flatten().filter(|(began, _)| *began >= returned);
            later.map(|(_, ended)| *ended).min()
        };
        for (file, changes) in &mut self.recording.contents {
            for (change, returned) in changes.iter_mut().zip(&self.returned[file]) {
                change.durable_at = durable_at(self.syncs.get(file), *returned);
            }
        }
        let folders: HashMap<&Path, FileId> =
            self.recording.folders.iter().map(|file| (self.recording.names[file].as_path(), *file)).collect();
        for (change, (path, returned)) in self.recording.entries.iter_mut().zip(&self.entries_returned) {
            let folder = path.parent().and_then(|folder| folders.get(folder));
            change.durable_at = folder.and_then(|folder| durable_at(self.syncs.get(folder), *returned));
        }
        self.recording
    }
}

fn len_of(changes: &[Change<Content>]) -> usize {
    changes.iter().fold(0, |len, change| match &change.what {
        Content::Write { offset, bytes } => len.max(offset + bytes.len()),
        Content::Truncate { len } => *len,
    })
}

/// The body of a whole `POST /webhooks/meta`.
fn body_of_webhook(request: &[u8]) -> Option<&[u8]> {
    let head_end = request.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&request[..head_end]).ok()?.to_ascii_lowercase();
    if !head.starts_with("post /webhooks/meta ") {
        return None;
    }
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"))?;
    let length: usize = length.trim().parse().ok()?;
    let body = &request[head_end..];
    assert_eq!(body.len(), length, "a webhook was answered before it had come in, or with another behind it");
    Some(body)
}
