//! Everything the viewer knows, in one value.

use super::{annotate, chrome, edits, find, layout, link, notice, retrieve, save, study};

/// Which page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    #[default]
    StudyList,
    Viewer,
}

/// Where the archive is and what the page was asked to do.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// Absolute URL before `/studies`, no trailing slash.
    pub dicomweb_url: String,
}

#[derive(Debug, Clone, Default)]
pub struct Model {
    pub page: Page,
    pub site: Site,
    pub find: find::State,
    pub study: study::State,
    pub priors: super::priors::State,
    pub layout: layout::State,
    pub annotate: annotate::State,
    pub edits: edits::State,
    pub save: save::State,
    pub link: link::State,
    pub retrieve: retrieve::State,
    pub chrome: chrome::State,
    pub notice: notice::State,
}
