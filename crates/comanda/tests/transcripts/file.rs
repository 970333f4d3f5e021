//! A transcript file: Markdown, in which each block fenced as `chat` is one conversation under the heading before it.

/// A file cut into conversations and what stands between them.
pub(crate) struct File {
    parts: Vec<Part>,
}

enum Part {
    Prose(String),
    Conversation(Conversation),
}

/// One conversation.
pub(crate) struct Conversation {
    /// The heading above it.
    pub(crate) title: String,
    /// Everything between the fences.
    pub(crate) body: String,
    /// Line of the opening fence in the file, from 1.
    pub(crate) line: usize,
    /// Name of the file.
    pub(crate) file: String,
}

const OPENS: &str = "```chat";
const CLOSES: &str = "```";

/// Cuts a file.
pub(crate) fn parse(name: &str, text: &str) -> Result<File, String> {
    let (mut parts, mut prose, mut title) = (Vec::new(), String::new(), String::new());
    let mut open: Option<Conversation> = None;
    for (index, line) in text.lines().enumerate() {
        match &mut open {
            Some(conversation) if line == CLOSES => {
                conversation.body.truncate(conversation.body.trim_end().len());
                conversation.body.push('\n');
                parts.extend(open.take().map(Part::Conversation));
                prose = format!("{CLOSES}\n");
            }
            Some(conversation) => {
                conversation.body.push_str(line);
                conversation.body.push('\n');
            }
            None => {
                prose.push_str(line);
                prose.push('\n');
                if let Some(heading) = line.strip_prefix("## ") {
                    heading.clone_into(&mut title);
                }
                if line == OPENS {
                    if title.is_empty() {
                        return Err(format!(
                            "{name}:{}: a conversation needs a `## heading` above it",
                            index + 1
                        ));
                    }
                    parts.push(Part::Prose(std::mem::take(&mut prose)));
                    let (title, file) = (std::mem::take(&mut title), name.to_owned());
                    open = Some(Conversation { title, body: String::new(), line: index + 1, file });
                }
            }
        }
    }
    if let Some(conversation) = open {
        return Err(format!("{name}:{}: this conversation is not closed", conversation.line));
    }
    parts.push(Part::Prose(prose));
    Ok(File { parts })
}

impl File {
    pub(crate) fn conversations_mut(&mut self) -> impl Iterator<Item = &mut Conversation> {
        self.parts.iter_mut().filter_map(|part| match part {
            Part::Prose(_) => None,
            Part::Conversation(conversation) => Some(conversation),
        })
    }

    /// The file again.
    pub(crate) fn text(&self) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Prose(prose) => prose.as_str(),
                Part::Conversation(conversation) => conversation.body.as_str(),
            })
            .collect()
    }
}
