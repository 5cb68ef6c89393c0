//! A viewer without a browser: feeds messages, keeps the effects.

#![allow(dead_code, reason = "each test file uses its part")]

use lightbox_core::app::effect::Effect;
use lightbox_core::app::model::{Model, Site};
use lightbox_core::app::msg::Msg;
use lightbox_core::app::pane::PaneStatus;
use lightbox_core::app::update::{Env, update};
use lightbox_core::app::{layout, retrieve, study};
use lightbox_core::dicom::header::headers_from_metadata;
use lightbox_core::dicomweb::qido::series_from_json;
use lightbox_core::geometry::viewport::ViewportSize;
use lightbox_core::launch::plain_url;
use lightbox_core::pixel_data::{FrameDescription, SampleFormat};
use lightbox_core::retrieve::request::{FrameAnswer, FrameArrived, FrameFault, FrameRequest};

/// A viewer under test: feeds messages, keeps the effects.
pub struct Viewer {
    pub model: Model,
    pub effects: Vec<Effect>,
    pub now_ms: f64,
}

pub const STUDY: &str = "1.2.3";
pub const SERIES: &str = "1.2.3.4";

impl Viewer {
    pub fn launched(search: &str) -> Self {
        let mut viewer = Self { model: Model::default(), effects: Vec::new(), now_ms: 0.0 };
        let size = ViewportSize { width: 512.0, height: 512.0 };
        let stage = layout::Stage { size, pixel_ratio: 1.0 };
        viewer.send(Msg::Layout(layout::Msg::StageResized(stage)));
        let site = Site { dicomweb_url: "http://archive/dicom-web".to_owned() };
        viewer.send(Msg::Launched { site, request: plain_url::parse(search) });
        viewer
    }

    /// With a CT of `slices` slices open and its first requests on their way.
    pub fn with_ct(slices: u32) -> Self {
        let mut viewer = Self::launched(&format!("?studyUID={STUDY}"));
        viewer.find_series(slices);
        viewer.receive_metadata(slices);
        viewer
    }

    pub fn send(&mut self, msg: Msg) {
        self.effects.extend(update(
            &mut self.model,
            msg,
            Env { now_ms: self.now_ms, random: 7, date_time: [2026, 11, 24, 13, 5, 9] },
        ));
    }

    pub fn find_series(&mut self, slices: u32) {
        let body = format!(
            r#"[{{"0020000D":{{"Value":["{STUDY}"]}},"0020000E":{{"Value":["{SERIES}"]}},"00080060":{{"Value":["CT"]}},"00201209":{{"Value":[{slices}]}}}}]"#
        );
        let study = lightbox_core::uid::Uid::parse(STUDY).unwrap();
        let outcome = Ok(series_from_json(body.as_bytes(), &study).unwrap());
        self.send(Msg::Study(study::Msg::SeriesFound { study, outcome }));
    }

    pub fn receive_metadata(&mut self, slices: u32) {
        let slice = |n: u32| {
            format!(
                r#"{{"0020000D":{{"Value":["{STUDY}"]}},"0020000E":{{"Value":["{SERIES}"]}},"00080018":{{"Value":["1.9.{n}"]}},
                "00080060":{{"Value":["CT"]}},"00280010":{{"Value":[8]}},"00280011":{{"Value":[8]}},"00280100":{{"Value":[16]}},
                "00281050":{{"Value":[40]}},"00281051":{{"Value":[400]}},"00281052":{{"Value":[-1024]}},"00281053":{{"Value":[1]}},
                "00280030":{{"Value":[1,1]}},"00200013":{{"Value":[{n}]}},"00200032":{{"Value":[0,0,{n}]}},"00200037":{{"Value":[1,0,0,0,1,0]}}}}"#
            )
        };
        let all: Vec<String> = (1..=slices).map(slice).collect();
        let (headers, faults) =
            headers_from_metadata(format!("[{}]", all.join(",")).as_bytes()).unwrap();
        assert!(faults.is_empty());
        let outcome = Ok(study::SeriesMetadata { headers, unreadable: 0 });
        let study = lightbox_core::uid::Uid::parse(STUDY).unwrap();
        let series = lightbox_core::uid::Uid::parse(SERIES).unwrap();
        self.send(Msg::Study(study::Msg::MetadataRetrieved { study, series, outcome }));
    }

    /// Requests for frames since the last call, in order.
    pub fn requests(&mut self) -> Vec<FrameRequest> {
        let effects = std::mem::take(&mut self.effects);
        let request = |effect| match effect {
            Effect::RetrieveFrame { request, .. } => Some(*request),
            _ => None,
        };
        effects.into_iter().filter_map(request).collect()
    }

    pub fn answer(&mut self, ticket: u32, outcome: Result<FrameArrived, FrameFault>) {
        let answer = FrameAnswer { ticket, outcome };
        self.send(Msg::Retrieve(retrieve::Msg::FrameAnswered(answer)));
    }

    pub fn status(&self) -> PaneStatus {
        self.model.layout.panes[0].status()
    }
}

pub fn arrived() -> Result<FrameArrived, FrameFault> {
    let description = FrameDescription {
        rows: 8,
        columns: 8,
        format: SampleFormat::U16,
        stored_range: [0.0, 100.0],
        caveats: Vec::new(),
    };
    Ok(FrameArrived { description, transfer_syntax: None, bytes_on_wire: 128 })
}
