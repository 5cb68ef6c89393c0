#![no_main]

use lightbox_core::dicomweb::part10::stored_frame;

// The first byte is the number of frames, the second the frame that is asked for.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let [frames, frame, file @ ..] = data else { return };
    if let Ok(frame) = stored_frame(file, (*frame).into(), (*frames).into(), 1024) {
        assert!(!frame.transfer_syntax.is_empty());
    }
});
