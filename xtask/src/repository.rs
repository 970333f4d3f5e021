//! The working tree as the rules see it: its root, its text files, its crates.
//!
//! The only part of `tidy` that asks git and cargo; the rules get plain values and can be tested without a
//! repository.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use cargo_metadata::{DependencyKind, MetadataCommand};

/// A text file of the repository.
#[derive(Debug, Clone)]
pub(crate) struct TextFile {
    /// From the root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A crate of the workspace as its manifest declares it.
#[derive(Debug, Clone)]
pub(crate) struct WorkspaceCrate {
    pub(crate) name: String,
    /// From the root, with `/`: `crates/comanda-log`.
    pub(crate) folder: String,
    pub(crate) manifest: String,
    pub(crate) dependencies: Vec<Dependency>,
}

/// One line of a crate's dependency tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dependency {
    /// The package's own name, also where it was renamed.
    pub(crate) name: String,
    /// For tests, benches and examples only.
    pub(crate) dev: bool,
}

/// The root of the workspace this tool was built from.
pub(crate) fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_path_buf()
}

/// Reads every file that git tracks or would track, and leaves out what is not text.
pub(crate) fn text_files(root: &Path) -> Result<Vec<TextFile>> {
    let listing = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .context("failed to start git; tidy needs it to know which files belong to the repository")?;
    if !listing.status.success() {
        bail!(
            "git could not list the files of {}: {}",
            root.display(),
            String::from_utf8_lossy(&listing.stderr)
        );
    }
    let mut paths: Vec<&str> =
        listing.stdout.split(|byte| *byte == 0).filter_map(|path| std::str::from_utf8(path).ok()).collect();
    paths.sort_unstable();
    paths.dedup();
    // A path whose file is gone was deleted and not committed yet; one that is not UTF-8 is not text.
    let read = |path: &&str| std::fs::read(root.join(path)).ok();
    let files = paths.iter().filter(|path| !path.is_empty()).filter_map(|path| {
        let text = String::from_utf8(read(path)?).ok()?;
        (!text.contains('\0')).then(|| TextFile { path: (*path).to_owned(), text })
    });
    Ok(files.collect())
}

/// Reads the crates of the workspace with the dependencies they declare, optional ones included.
pub(crate) fn crates(root: &Path) -> Result<Vec<WorkspaceCrate>> {
    let metadata = MetadataCommand::new()
        .current_dir(root)
        .no_deps()
        .exec()
        .context("cargo could not read the manifests of the workspace")?;
    metadata.workspace_packages().into_iter().map(|package| read_crate(root, package)).collect()
}

fn read_crate(root: &Path, package: &cargo_metadata::Package) -> Result<WorkspaceCrate> {
    let manifest_path = package.manifest_path.as_std_path();
    let manifest = std::fs::read_to_string(manifest_path)
        .with_context(|| format!("failed to read {}", manifest_path.display()))?;
    let folder = manifest_path.parent().unwrap_or(manifest_path);
    let folder = folder.strip_prefix(root).unwrap_or(folder).to_string_lossy().replace('\\', "/");
    let dependencies = package
        .dependencies
        .iter()
        .map(|dependency| Dependency {
            name: dependency.name.clone(),
            dev: dependency.kind == DependencyKind::Development,
        })
        .collect();
    Ok(WorkspaceCrate { name: package.name.to_string(), folder, manifest, dependencies })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_tracked_and_new_text_but_neither_ignored_nor_binary_files() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let init = Command::new("git").args(["init", "--quiet"]).current_dir(root).status().unwrap();
        assert!(init.success());
        std::fs::write(root.join(".gitignore"), "/target\n").unwrap();
        std::fs::write(root.join("new.rs"), "fn new() {}\n").unwrap();
        std::fs::write(root.join("picture"), b"\x89PNG\0\xff").unwrap();
        std::fs::create_dir(root.join("target")).unwrap();
        std::fs::write(root.join("target/built.rs"), "").unwrap();

        let paths: Vec<String> = text_files(root).unwrap().into_iter().map(|file| file.path).collect();
        assert_eq!(paths, [".gitignore", "new.rs"]);
    }

    #[test]
    fn outside_a_repository_the_error_names_git_and_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let message = text_files(folder.path()).unwrap_err().to_string();
        assert!(message.contains("git could not list"), "{message}");
    }

    #[test]
    fn this_workspace_has_the_binary_crate_and_its_folder() {
        let crates = crates(&root()).unwrap();
        let binary = crates.iter().find(|one| one.name == "comanda").unwrap();
        assert_eq!(binary.folder, "crates/comanda");
        assert!(binary.dependencies.contains(&Dependency { name: "comanda-domain".to_owned(), dev: false }));
    }
}
