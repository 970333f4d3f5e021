//! A Rust source parsed once into what the rules ask of it: functions, test lines, macros, attributes.
//!
//! It judges nothing. Code inside `macro_rules!` is seen as tokens only, so its functions are not measured;
//! its lines still count for the length of the file.

use std::ops::RangeInclusive;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{AttrStyle, Attribute, Meta, Token, punctuated::Punctuated};

use crate::repository::TextFile;

/// Folders that hold tests, whatever the names of the files in them.
const TEST_FOLDERS: &[&str] = &["tests", "benches"];
/// Folders and files that hold tables of words or facts rather than code.
const DATA_NAMES: &[&str] = &["data", "lexicon", "lexicons"];

/// What a file is for, by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Code,
    /// A file `tests.rs`, or one in a folder `tests` or `benches`.
    Test,
    /// A file or folder named `data` or `lexicon`.
    Data,
}

/// A parsed source file.
#[derive(Debug)]
pub(crate) struct RustFile {
    pub(crate) path: String,
    pub(crate) role: Role,
    /// All lines of the file, comments and blank lines included.
    pub(crate) line_count: usize,
    /// The lines of items that are only built for tests.
    pub(crate) test_lines: Vec<RangeInclusive<usize>>,
    /// Functions that are not tests, in the order of the file.
    pub(crate) functions: Vec<Function>,
    /// Every call of a macro by its last name, also inside other macros.
    pub(crate) macros: Vec<MacroCall>,
    /// Lines of `#[ignore]`, also through `cfg_attr`, and of doc tests marked `ignore`.
    pub(crate) ignored_tests: Vec<usize>,
    /// Whether the file starts with a `//!` comment.
    pub(crate) has_head: bool,
}

/// One function with its length.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function {
    /// `name`, or `Type::name` inside an `impl` or a trait.
    pub(crate) name: String,
    /// The line of the keyword `fn`.
    pub(crate) line: usize,
    /// Lines from the keyword `fn` to the closing brace, comments and blank lines included.
    pub(crate) length: usize,
}

/// One call of a macro.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct MacroCall {
    pub(crate) name: String,
    pub(crate) line: usize,
}

impl RustFile {
    /// Parses the text of one file.
    pub(crate) fn parse(file: &TextFile) -> Result<Self, syn::Error> {
        let tokens: TokenStream = file.text.parse().map_err(syn::Error::from)?;
        let mut macros = Vec::new();
        collect_macros(tokens.clone(), &mut macros);
        let syntax: syn::File = syn::parse2(tokens)?;
        let mut outline = Outline::default();
        outline.visit_file(&syntax);
        Ok(Self {
            role: role(&file.path),
            path: file.path.clone(),
            line_count: file.text.lines().count(),
            test_lines: outline.test_lines,
            functions: outline.functions,
            macros,
            ignored_tests: outline.ignored_tests,
            has_head: syntax.attrs.iter().any(is_inner_doc),
        })
    }

    /// Whether the line is built for tests only.
    pub(crate) fn is_test_line(&self, line: usize) -> bool {
        self.role == Role::Test || self.test_lines.iter().any(|range| range.contains(&line))
    }
}

fn role(path: &str) -> Role {
    let path = Path::new(path);
    let stem = path.file_stem().unwrap_or_default();
    let in_folder = |names: &[&str]| {
        path.parent().is_some_and(|folder| folder.components().any(|part| is_named(part.as_os_str(), names)))
    };
    if stem == "tests" || in_folder(TEST_FOLDERS) {
        Role::Test
    } else if is_named(stem, DATA_NAMES) || in_folder(DATA_NAMES) {
        Role::Data
    } else {
        Role::Code
    }
}

fn is_named(part: &std::ffi::OsStr, names: &[&str]) -> bool {
    names.iter().any(|name| part == *name)
}

/// Finds `name!(…)`, `name![…]` and `name!{…}` at any depth. Text in strings and comments is no token.
fn collect_macros(tokens: TokenStream, found: &mut Vec<MacroCall>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    for window in trees.windows(3) {
        if let [TokenTree::Ident(name), TokenTree::Punct(bang), TokenTree::Group(body)] = window
            && bang.as_char() == '!'
            && body.delimiter() != Delimiter::None
        {
            found.push(MacroCall { name: name.to_string(), line: name.span().start().line });
        }
    }
    for tree in trees {
        if let TokenTree::Group(group) = tree {
            collect_macros(group.stream(), found);
        }
    }
}

/// Collects while walking the syntax tree.
#[derive(Default)]
struct Outline {
    functions: Vec<Function>,
    test_lines: Vec<RangeInclusive<usize>>,
    ignored_tests: Vec<usize>,
    /// The `impl` or trait we are in.
    owner: Option<String>,
    in_tests: bool,
}

impl Outline {
    /// Walks an item that may be for tests only, and remembers its lines if it is.
    fn enter(
        &mut self,
        attributes: &[Attribute],
        lines: RangeInclusive<usize>,
        walk: impl FnOnce(&mut Self),
    ) {
        let was_in_tests = self.in_tests;
        if !was_in_tests && attributes.iter().any(is_for_tests) {
            let first =
                attributes.first().map_or(*lines.start(), |first| first.pound_token.span.start().line);
            self.test_lines.push(first..=*lines.end());
            self.in_tests = true;
        }
        walk(self);
        self.in_tests = was_in_tests;
    }

    fn measure(&mut self, signature: &syn::Signature, lines: &RangeInclusive<usize>) {
        if self.in_tests {
            return;
        }
        let name = match &self.owner {
            Some(owner) => format!("{owner}::{}", signature.ident),
            None => signature.ident.to_string(),
        };
        self.functions.push(Function { name, line: *lines.start(), length: lines.end() - lines.start() + 1 });
    }

    fn within(&mut self, owner: Option<String>, walk: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.owner, owner);
        walk(self);
        self.owner = outer;
    }

    fn function(
        &mut self,
        attributes: &[Attribute],
        signature: &syn::Signature,
        body: &syn::Block,
        walk: impl FnOnce(&mut Self),
    ) {
        let lines = signature.fn_token.span.start().line..=last_line(&body.brace_token);
        self.enter(attributes, lines.clone(), |outline| {
            outline.measure(signature, &lines);
            // A function inside a function is nobody's method.
            outline.within(None, walk);
        });
    }
}

impl<'ast> Visit<'ast> for Outline {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let first = item.mod_token.span.start().line;
        let last = item.content.as_ref().map_or(first, |(brace, _)| last_line(brace));
        self.enter(&item.attrs, first..=last, |outline| visit::visit_item_mod(outline, item));
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let lines = item.impl_token.span.start().line..=last_line(&item.brace_token);
        self.enter(&item.attrs, lines, |outline| {
            outline.within(type_name(&item.self_ty), |outline| visit::visit_item_impl(outline, item));
        });
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        let lines = item.trait_token.span.start().line..=last_line(&item.brace_token);
        self.enter(&item.attrs, lines, |outline| {
            outline.within(Some(item.ident.to_string()), |outline| visit::visit_item_trait(outline, item));
        });
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.attrs, &item.sig, &item.block, |outline| visit::visit_item_fn(outline, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.attrs, &item.sig, &item.block, |outline| {
            visit::visit_impl_item_fn(outline, item);
        });
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(body) = &item.default {
            self.function(&item.attrs, &item.sig, body, |outline| visit::visit_trait_item_fn(outline, item));
        }
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        let ignores = match &attribute.meta {
            Meta::Path(path) => path.is_ident("ignore"),
            Meta::NameValue(pair) if pair.path.is_ident("doc") => has_ignored_doc_test(&pair.value),
            Meta::NameValue(pair) => pair.path.is_ident("ignore"),
            Meta::List(list) => {
                list.path.is_ident("cfg_attr")
                    && inner_metas(list)
                        .is_some_and(|metas| metas.iter().any(|meta| meta.path().is_ident("ignore")))
            }
        };
        if ignores {
            self.ignored_tests.push(attribute.pound_token.span.start().line);
        }
        visit::visit_attribute(self, attribute);
    }
}

fn last_line(brace: &syn::token::Brace) -> usize {
    brace.span.close().end().line
}

fn type_name(own: &syn::Type) -> Option<String> {
    if let syn::Type::Reference(reference) = own {
        return type_name(&reference.elem);
    }
    let syn::Type::Path(path) = own else { return None };
    path.path.segments.last().map(|segment| segment.ident.to_string())
}

/// Whether the attribute keeps its item out of the product: `#[test]`, `#[tokio::test]`, `#[cfg(test)]`.
fn is_for_tests(attribute: &Attribute) -> bool {
    let path = attribute.path();
    if path.segments.last().is_some_and(|segment| segment.ident == "test") {
        return true;
    }
    path.is_ident("cfg") && attribute.parse_args::<Meta>().is_ok_and(|condition| implies_test(&condition))
}

/// Whether a `cfg` condition can only hold in a test build.
fn implies_test(condition: &Meta) -> bool {
    match condition {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("all") => {
            inner_metas(list).is_some_and(|inner| inner.iter().any(implies_test))
        }
        Meta::List(list) if list.path.is_ident("any") => {
            inner_metas(list).is_some_and(|inner| !inner.is_empty() && inner.iter().all(implies_test))
        }
        Meta::List(_) | Meta::NameValue(_) => false,
    }
}

fn inner_metas(list: &syn::MetaList) -> Option<Punctuated<Meta, Token![,]>> {
    list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok()
}

fn is_inner_doc(attribute: &Attribute) -> bool {
    matches!(attribute.style, AttrStyle::Inner(_)) && attribute.path().is_ident("doc")
}

fn has_ignored_doc_test(text: &syn::Expr) -> bool {
    let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = text else { return false };
    text.value().lines().any(|line| {
        let fence = line.trim_start().strip_prefix("```");
        fence.is_some_and(|language| language.split(',').any(|word| word.trim() == "ignore"))
    })
}

#[cfg(test)]
mod tests;
