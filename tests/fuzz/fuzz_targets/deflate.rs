#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    lightbox_fuzz::frame(data, &["1.2.840.10008.1.2.8.1"]);
});
