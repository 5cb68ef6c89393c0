//! Notices: what failed, what is still trustworthy, what to do. Never PHI.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    Info,
    Warning,
    Error,
}

/// A message for the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Stable, such as `RET-401`.
    pub code: String,
    pub severity: Severity,
    /// What happened, one sentence.
    pub title: String,
    /// What is still right and what to do, one or two sentences.
    pub advice: String,
    /// How often it happened since it was last dismissed.
    pub count: u32,
}

impl Notice {
    pub fn new(
        code: impl Into<String>,
        severity: Severity,
        title: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self { code: code.into(), severity, title: title.into(), advice: advice.into(), count: 1 }
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    pub notices: Vec<Notice>,
}

#[derive(Debug, Clone)]
pub enum Msg {
    Raised(Notice),
    Dismiss { code: String },
}

/// Notices beyond this are counted, not listed.
const MAX_NOTICES: usize = 6;

impl State {
    pub fn raise(&mut self, notice: Notice) {
        let same = |n: &&mut Notice| n.code == notice.code && n.title == notice.title;
        if let Some(known) = self.notices.iter_mut().find(same) {
            known.count += 1;
            return;
        }
        if self.notices.len() == MAX_NOTICES {
            self.notices.remove(0);
        }
        self.notices.push(notice);
    }
}

pub fn update(state: &mut State, msg: Msg) {
    match msg {
        Msg::Raised(notice) => state.raise(notice),
        Msg::Dismiss { code } => state.notices.retain(|n| n.code != code),
    }
}
