//! The data folder, made so that it is still there after a power cut: log and state sync what is in it, and nobody but
//! us the folder itself.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Makes the folder with all that is missing above it, and waits until the disk has their names.
pub(super) fn make(path: &Path) -> io::Result<()> {
    // A trailing slash is no folder of its own, and `data` lies in the current folder.
    let is_named = |folder: &&Path| !folder.as_os_str().is_empty();
    let missing = path.ancestors().filter(is_named).take_while(|folder| !folder.exists()).count();
    fs::create_dir_all(path)?;
    for (depth, folder) in path.ancestors().filter(is_named).enumerate() {
        let Some(parent) = folder.parent() else { break };
        let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
        let synced = File::open(parent).and_then(|parent| parent.sync_all());
        if depth < missing {
            synced?;
        } else {
            // Made by an earlier start, which may have ended before this sync. Whoever made the folder for us may have
            // put it where we must not look.
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_above_is_made_and_what_is_there_stays() {
        let root = tempfile::tempdir().unwrap();
        let data = root.path().join("a/b/data");
        make(&data).unwrap();
        fs::write(data.join("log.sqlite"), "kept").unwrap();
        make(&data).unwrap();
        assert_eq!(fs::read_to_string(data.join("log.sqlite")).unwrap(), "kept");
        assert!(make(&data.join("log.sqlite/data")).is_err());
    }
}
