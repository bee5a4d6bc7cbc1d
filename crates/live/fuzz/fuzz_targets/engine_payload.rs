#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| majlis_live::fuzzing::engine_payload(data));
