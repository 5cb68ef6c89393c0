//! The server over real HTTP, against the sample studies.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::OnceLock;

use lightbox_archive::server::{Archive, Options, router};
use lightbox_archive::{index, sample};
use serde_json::Value;

/// One server for all tests: address and the folder it stores into.
fn server() -> &'static (String, PathBuf) {
    static SERVER: OnceLock<(String, PathBuf)> = OnceLock::new();
    SERVER.get_or_init(|| {
        let folder =
            std::env::temp_dir().join(format!("lightbox-archive-test-{}", std::process::id()));
        let (data, store) = (folder.join("data"), folder.join("store"));
        sample::write_all(&data).unwrap();
        std::fs::write(data.join("notes.txt"), "not a DICOM file").unwrap();
        std::fs::write(
            data.join("broken.dcm"),
            [&[0; 128][..], b"DICM\x02\x00\x00\x00UL"].concat(),
        )
        .unwrap();
        let (send, receive) = std::sync::mpsc::channel();
        let stored = store.clone();
        std::thread::spawn(move || {
            let archive = Archive::new(index::scan(&[data]), Some(stored.clone()));
            let options = Options { store: Some(stored), ..Options::default() };
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                send.send(listener.local_addr().unwrap().to_string()).unwrap();
                axum::serve(listener, router(archive, &options)).await.unwrap();
            });
        });
        (receive.recv().unwrap(), store)
    })
}

struct Answer {
    status: u16,
    headers: String,
    body: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        let line = self
            .headers
            .lines()
            .find(|l| l.to_ascii_lowercase().starts_with(&format!("{name}:")))?;
        Some(line[name.len() + 1..].trim())
    }
}

fn ask(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let (address, _) = server();
    let mut stream = TcpStream::connect(address).unwrap();
    let mut head = format!(
        "{method} /dicom-web{path} HTTP/1.0\r\nHost: {address}\r\nContent-Length: {}\r\n",
        body.len()
    );
    headers.iter().for_each(|(name, value)| head.push_str(&format!("{name}: {value}\r\n")));
    stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    let headers = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = headers.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, headers, body: bytes[end + 4..].to_vec() }
}

fn get(path: &str, accept: &str) -> Answer {
    ask("GET", path, &[("Accept", accept)], b"")
}

const JSON: &str = "application/dicom+json";
const STORED: &str = "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*";
const PLAIN: &str = "multipart/related; type=\"application/octet-stream\"";

fn value<'a>(dataset: &'a Value, tag: &str) -> &'a Value {
    &dataset[tag]["Value"][0]
}

fn text(dataset: &Value, tag: &str) -> String {
    value(dataset, tag).as_str().unwrap().to_owned()
}

/// Path of the first instance of a study by accession number.
fn instance(accession: &str, modality: &str) -> String {
    let study =
        text(&get(&format!("/studies?AccessionNumber={accession}"), JSON).json()[0], "0020000D");
    let found = get(&format!("/studies/{study}/instances?Modality={modality}"), JSON).json();
    let (series, uid) = (text(&found[0], "0020000E"), text(&found[0], "00080018"));
    format!("/studies/{study}/series/{series}/instances/{uid}")
}

#[test]
fn studies_are_found_by_name_date_modality_and_accession() {
    let count =
        |query: &str| get(&format!("/studies?{query}"), JSON).json().as_array().unwrap().len();
    assert_eq!(count(""), 7);
    assert_eq!(count("PatientName=phantom%5Eax*"), 2);
    assert_eq!(count("00100020=PH-0003"), 1);
    assert_eq!(count("StudyDate=20260901-"), 2);
    assert_eq!(count("ModalitiesInStudy=MR"), 1);
    assert_eq!(count("AccessionNumber=A26-0544"), 1);
    assert_eq!(count("AccessionNumber=none"), 0);
    assert_eq!(count("limit=2"), 2);
    assert_eq!(count("offset=6"), 1);
}

#[test]
fn a_page_says_that_there_is_more() {
    let answer = get("/studies?limit=3", JSON);
    assert_eq!(answer.header("warning"), Some("299 lightbox \"there are 4 additional results\""));
    assert_eq!(get("/studies?limit=x", JSON).status, 400);
}

#[test]
fn study_record_counts_its_series_and_instances() {
    let study = &get("/studies?AccessionNumber=A26-1001", JSON).json()[0];
    assert_eq!((value(study, "00201206"), value(study, "00201208")), (&3.into(), &81.into()));
    assert_eq!(value(study, "00081030"), "CT chest and abdomen");
}

#[test]
fn metadata_names_pixel_data_and_syntax_but_does_not_carry_pixels() {
    let path = instance("A26-1001", "CT");
    let answer = get(&format!("{path}/metadata"), JSON);
    let dataset = &answer.json()[0];
    let uri = dataset["7FE00010"]["BulkDataURI"].as_str().unwrap();
    assert!(uri.starts_with("http://") && uri.ends_with("/bulkdata/7FE00010"), "{uri}");
    assert_eq!(value(dataset, "00083002"), "1.2.840.10008.1.2.1");
    assert!(answer.body.len() < 20_000);
}

#[test]
fn frames_come_as_stored_or_decoded_as_asked() {
    let path = instance("A26-0544", "US");
    let stored = get(&format!("{path}/frames/1"), STORED);
    assert!(stored.header("content-type").unwrap().contains("image/jpeg"));
    assert!(stored.body.windows(2).any(|w| w == [0xFF, 0xD8]));
    let plain = get(&format!("{path}/frames/1"), PLAIN);
    assert_eq!(plain.status, 200);
    // 480 · 640 · 3 bytes and the part's frame around them.
    assert!(plain.body.len() > 921_600 && plain.body.len() < 922_100, "{}", plain.body.len());
    let two = get(&format!("{path}/frames/3,1"), STORED);
    assert_eq!(String::from_utf8_lossy(&two.body).matches("Content-Type").count(), 2);
}

#[test]
fn single_frame_may_come_without_multipart() {
    let path = instance("A26-1001", "CT");
    let answer = get(&format!("{path}/frames/1"), "application/octet-stream");
    assert_eq!(answer.header("content-type"), Some("application/octet-stream"));
    assert!(answer.body.len() == 512 * 512 * 2 || answer.body.len() == 180 * 256 * 2);
}

#[test]
fn wrong_requests_have_their_own_status() {
    let path = instance("A26-0544", "US");
    let check =
        |path: String, accept, expected| assert_eq!(get(&path, accept).status, expected, "{path}");
    check(format!("{path}/frames/99"), STORED, 404);
    check(format!("{path}/frames/0"), STORED, 400);
    check(format!("{path}/frames/x"), STORED, 400);
    check(format!("{path}/frames/1"), "text/plain", 406);
    check(format!("{path}/metadata"), "text/html", 406);
    check("/studies/1.2.3/metadata".to_owned(), JSON, 404);
    check("/nothing".to_owned(), JSON, 404);
    assert_eq!(ask("DELETE", "/studies", &[], b"").status, 405);
}

#[test]
fn unchanged_answers_are_not_sent_again() {
    let path = format!("{}/frames/1", instance("A26-0712", "MR"));
    let first = get(&path, STORED);
    let etag = first.header("etag").unwrap().to_owned();
    let again = ask("GET", &path, &[("Accept", STORED), ("If-None-Match", &etag)], b"");
    assert_eq!((again.status, again.body.len()), (304, 0));
}

#[test]
fn broken_files_are_counted_and_the_rest_is_served() {
    let report = get("/report", "application/json").json();
    assert_eq!(report["skipped"]["not a DICOM file"], 1);
    assert_eq!(report["skipped"]["the header cannot be read"], 1);
    assert_eq!(report["studies"], 7);
}

fn store(path: &str, parts: &[&[u8]]) -> Answer {
    let mut body = Vec::new();
    for part in parts {
        body.extend_from_slice(b"--x\r\nContent-Type: application/dicom\r\n\r\n");
        body.extend_from_slice(part);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--x--\r\n");
    let kind = "multipart/related; type=\"application/dicom\"; boundary=x";
    ask("POST", path, &[("Content-Type", kind), ("Accept", JSON)], &body)
}

#[test]
fn storing_answers_for_each_instance() {
    let (_, folder) = server();
    let (_, data) = (folder, folder.parent().unwrap().join("data"));
    let known = std::fs::read(data.join("objects/1.dcm")).unwrap();
    let all = store("/studies", &[&known]);
    assert_eq!(all.status, 200);
    let some = store("/studies", &[&known, b"rubbish"]);
    assert_eq!(some.status, 202);
    assert_eq!(some.json()["00081198"]["Value"][0]["00081197"]["Value"][0], 0xC000);
    assert_eq!(store("/studies", &[b"rubbish"]).status, 409);
    let elsewhere = store("/studies/1.2.3", &[&known]);
    assert_eq!(elsewhere.json()["00081198"]["Value"][0]["00081197"]["Value"][0], 0xA900);
    assert_eq!(ask("POST", "/studies", &[("Content-Type", "text/plain")], b"x").status, 415);
}

#[test]
fn whole_instances_come_as_files() {
    let path = instance("A26-0433", "SR");
    let single = get(&path, "application/dicom; transfer-syntax=*");
    assert_eq!(&single.body[128..132], b"DICM");
    let multipart = get(&path, "multipart/related; type=\"application/dicom\"; transfer-syntax=*");
    assert!(multipart.header("content-type").unwrap().starts_with("multipart/related"));
    assert!(multipart.body.windows(4).any(|w| w == b"DICM"));
}
