#![no_main]

use lightbox_core::dicom::header::headers_from_metadata;
use lightbox_core::dicomweb::qido::{series_from_json, studies_from_json};
use lightbox_core::uid::Uid;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = headers_from_metadata(data);
    let _ = studies_from_json(data);
    if let Ok(study) = Uid::parse("1.2.3") {
        let _ = series_from_json(data, &study);
    }
});
