#![no_main]

use lightbox_core::dicomweb::accept::transfer_syntax_of_part;
use lightbox_core::dicomweb::multipart::parts;

// The first line is the content type, the rest the body.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (content_type, body) = data.split_at(end);
    let content_type = String::from_utf8_lossy(content_type);
    if let Ok(parts) = parts(&content_type, body) {
        for part in parts {
            assert!(part.body.len() <= body.len());
            transfer_syntax_of_part(&part.content_type, None);
        }
    }
});
