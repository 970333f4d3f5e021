use super::*;

fn open(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.busy_timeout(Duration::from_secs(5)).unwrap();
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).unwrap();
    connection.pragma_update(None, "synchronous", "OFF").unwrap();
    connection.query_row("PRAGMA wal_autocheckpoint = 0", [], |_| Ok(())).unwrap();
    connection
}

fn start(path: &Path) -> Folder {
    Folder::start(open(path), path, "test-folder", Duration::from_secs(5)).unwrap()
}

#[test]
fn under_steady_load_the_file_begins_anew_and_nothing_is_lost() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("file.db");
    let writer = open(&path);
    writer.execute_batch("CREATE TABLE rows (number INTEGER PRIMARY KEY, bytes BLOB)").unwrap();
    let folding = start(&path);
    let end = Instant::now() + Duration::from_secs(30);
    let (mut rows, mut highest, mut folded) = (0_i64, 0_i64, false);
    while !folded {
        assert!(Instant::now() < end, "the file grew to {highest} pages and was never folded");
        writer.execute_batch("BEGIN IMMEDIATE").unwrap();
        for _ in 0..50 {
            rows += 1;
            writer.execute("INSERT INTO rows VALUES (?1, zeroblob(3000))", [rows]).unwrap();
        }
        writer.execute_batch("COMMIT").unwrap();
        folding.committed(&writer);
        let now = checkpoint(&writer, "NOOP").unwrap().pages;
        folded = now < highest;
        highest = highest.max(now);
    }
    assert!(highest >= FOLD_AT_PAGES, "it was folded at {highest} pages already");
    drop((folding, writer));
    let count: i64 = open(&path).query_row("SELECT COUNT(*) FROM rows", [], |row| row.get(0)).unwrap();
    assert_eq!(count, rows);
}

#[test]
fn whoever_reads_for_long_holds_no_writer_up() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("file.db");
    let writer = open(&path);
    // Far less than a checkpoint that waited for the reader would take.
    writer.busy_timeout(Duration::from_millis(400)).unwrap();
    writer.execute_batch("CREATE TABLE rows (number INTEGER PRIMARY KEY, bytes BLOB)").unwrap();
    let reader = open(&path);
    reader.execute_batch("BEGIN").unwrap();
    let _nothing: i64 = reader.query_row("SELECT COUNT(*) FROM rows", [], |row| row.get(0)).unwrap();
    let folding = start(&path);
    while checkpoint(&writer, "NOOP").unwrap().pages < 3 * FOLD_AT_PAGES {
        writer.execute_batch("BEGIN IMMEDIATE").unwrap();
        for _ in 0..50 {
            writer.execute("INSERT INTO rows (bytes) VALUES (zeroblob(3000))", []).unwrap();
        }
        writer.execute_batch("COMMIT").unwrap();
        folding.committed(&writer);
    }
    drop(folding);
    let beside = open(&path);
    assert_eq!(fold_bulk(&beside).unwrap(), Bulk::Hindered);
    reader.execute_batch("COMMIT").unwrap();
    assert_eq!(fold_bulk(&beside).unwrap(), Bulk::Folded);
}

#[test]
fn short_readers_are_no_hindrance() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("file.db");
    let writer = open(&path);
    writer.execute_batch("CREATE TABLE rows (number INTEGER PRIMARY KEY, bytes BLOB)").unwrap();
    let write = |pages| {
        let end = checkpoint(&writer, "NOOP").unwrap().pages + pages;
        while checkpoint(&writer, "NOOP").unwrap().pages < end {
            writer.execute("INSERT INTO rows (bytes) VALUES (zeroblob(300000))", []).unwrap();
        }
    };
    let begin = || {
        let reader = open(&path);
        reader.execute_batch("BEGIN").unwrap();
        let _count: i64 = reader.query_row("SELECT COUNT(*) FROM rows", [], |row| row.get(0)).unwrap();
        reader
    };
    write(FOLD_AT_PAGES);
    let first = begin();
    // More than is worth a pass stands behind the one who reads, and behind the next.
    write(2 * WORTH_PAGES);
    let second = begin();
    write(2 * WORTH_PAGES);
    let beside = open(&path);
    let readers_leave = thread::spawn(move || {
        for reader in [first, second] {
            thread::sleep(LONG_READ / 2);
            drop(reader);
        }
    });
    assert_eq!(fold_bulk(&beside).unwrap(), Bulk::Folded);
    readers_leave.join().unwrap();
}
