use super::*;

/// A file around a data set.
fn file(transfer_syntax: &str, dataset: &[u8]) -> Vec<u8> {
    let length = (transfer_syntax.len() as u16).to_le_bytes();
    let meta = [b"\x02\0\x10\0UI", &length[..], transfer_syntax.as_bytes()].concat();
    let group = [b"DICM\x02\0\0\0UL\x04\0", &(meta.len() as u32).to_le_bytes()[..]].concat();
    [&[0; 128], &group[..], &meta, dataset].concat()
}

const EXPLICIT: &str = "1.2.840.10008.1.2.1\0";
const ROWS: &[u8] = b"\x28\0\x10\0US\x02\0\x40\0";

fn is_believed(transfer_syntax: &str, dataset: &[u8]) -> bool {
    checked(&file(transfer_syntax, dataset)).is_some()
}

#[test]
fn element_within_the_file_is_believed() {
    assert!(is_believed(EXPLICIT, ROWS));
    assert!(is_believed("1.2.840.10008.1.2\0", b"\x28\0\x10\0\x02\0\0\0\x40\0"));
    assert!(is_believed("1.2.840.10008.1.2.2\0", b"\0\x28\0\x10US\0\x02\0\x40"));
}

#[test]
fn transfer_syntax_is_what_is_left_without_any_padding() {
    let implicit = b"\x28\0\x10\0\x02\0\0\0\x40\0";
    assert!(is_believed("1.2.840.10008.1.2\0 \0", implicit));
    assert!(!is_believed("1.2.840.10008.1.2\x0B", implicit));
}

#[test]
fn element_longer_than_the_file_is_not() {
    assert!(!is_believed(EXPLICIT, b"\x28\0\x10\x10OW\0\0\0\0\0\x7F\x01\x02"));
    assert!(!is_believed("1.2.840.10008.1.2\0", b"\x28\0\x10\0\x03\0\0\0\x40\0"));
    assert!(!is_believed("1.2.840.10008.1.2.2\0", b"\0\x28\0\x10US\x02\0\0\x40"));
}

#[test]
fn pixel_data_cut_off_by_the_end_of_the_file_get_their_true_length() {
    let check = |dataset: &[u8], length_place: usize, expected: [u8; 4]| {
        let file = file(EXPLICIT, dataset);
        let read = checked(&file).unwrap();
        let dataset = &read[read.len() - dataset.len()..];
        assert_eq!(dataset[length_place..length_place + 4], expected);
    };
    check(b"\xE0\x7F\x10\0OW\0\0\0\0\0\x7F\x01\x02", 8, [2, 0, 0, 0]);
    // The second item, a fragment after an empty offset table.
    let fragments = b"\xE0\x7F\x10\0OB\0\0\xFF\xFF\xFF\xFF\xFE\xFF\0\xE0\0\0\0\0\
        \xFE\xFF\0\xE0\x0A\x10\0\0\x01\x02\x03";
    check(fragments, 24, [3, 0, 0, 0]);
    // A length of two bytes: no pixel data, and nothing to mend.
    assert!(!is_believed(EXPLICIT, b"\xE0\x7F\x10\0IS\x40\0\x01\x02"));
}

#[test]
fn number_of_broken_length_is_refused_where_more_follows() {
    // Three bytes of an unsigned short; the third would begin the next element.
    assert!(!is_believed(EXPLICIT, &[b"\x28\0\x10\0US\x03\0\x40\0\0", ROWS].concat()));
    let implicit = b"\x28\0\x10\0\x03\0\0\0\x40\0\0\x28\0\x11\0\x02\0\0\0\x40\0";
    assert!(!is_believed("1.2.840.10008.1.2\0", implicit));
    // The last byte of odd pixel data is often left out.
    assert!(is_believed(EXPLICIT, b"\xE0\x7F\x10\0OW\0\0\x03\0\0\0\x01\x02\x03"));
}

#[test]
fn elements_inside_sequences_are_looked_at() {
    let item = [b"\xFE\xFF\0\xE0", &(ROWS.len() as u32).to_le_bytes()[..], ROWS].concat();
    let length = (item.len() as u32).to_le_bytes();
    let sequence = [b"\x08\0\x15\x11SQ\0\0", &length[..], &item].concat();
    assert!(is_believed(EXPLICIT, &[&sequence[..], ROWS].concat()));
    let mut lying = sequence.clone();
    let at = lying.len() - 4;
    lying[at] = 0x40;
    assert!(!is_believed(EXPLICIT, &lying));
    let undefined = b"\x08\0\x15\x11SQ\0\0\xFF\xFF\xFF\xFF\xFE\xFF\0\xE0\xFF\xFF\xFF\xFF\
        \x28\0\x10\0US\x02\0\x40\0\xFE\xFF\x0D\xE0\0\0\0\0\xFE\xFF\xDD\xE0\0\0\0\0";
    assert!(is_believed(EXPLICIT, &[&undefined[..], ROWS].concat()));
}

#[test]
fn elements_must_fill_their_item_and_items_their_sequence() {
    // An item of nine bytes around an element of ten, and a sequence one byte short of its item.
    for (item, sequence) in [(9u32, 18u32), (10, 17)] {
        let item = [b"\xFE\xFF\0\xE0", &item.to_le_bytes()[..], ROWS].concat();
        let sequence = [b"\x08\0\x15\x11SQ\0\0", &sequence.to_le_bytes()[..], &item].concat();
        assert!(!is_believed(EXPLICIT, &[&sequence[..], ROWS].concat()));
    }
}

#[test]
fn nesting_without_end_is_refused() {
    let level = b"\x08\0\x15\x11SQ\0\0\xFF\xFF\xFF\xFF\xFE\xFF\0\xE0\xFF\xFF\xFF\xFF";
    assert!(is_believed(EXPLICIT, &level.repeat(10)));
    assert!(!is_believed(EXPLICIT, &level.repeat(100_000)));
}

#[test]
fn deflated_data_set_is_inflated_and_named_so() {
    // Python: a raw deflate stream of `ROWS`, stored: one block of ten bytes.
    let deflated = [b"\x01\x0A\0\xF5\xFF", ROWS].concat();
    let file = file("1.2.840.10008.1.2.1.99", &deflated);
    let read = checked(&file).unwrap();
    assert!(read.ends_with(ROWS));
    let has = |uid: &[u8]| read.windows(uid.len()).any(|window| window == uid);
    assert!(has(INFLATED) && !has(DEFLATED));
    // A stream that is cut off gives what it has.
    assert!(checked(&file[..file.len() - 3]).unwrap().ends_with(&ROWS[..ROWS.len() - 3]));
}

#[test]
fn group_whose_last_element_reaches_into_the_data_set_is_refused() {
    let mut file = file(EXPLICIT, ROWS);
    // Four bytes more, which are the beginning of the data set.
    file[128 + 12] += 4;
    assert!(checked(&file).is_none());
}

#[test]
fn other_bytes_are_no_file() {
    assert!(checked(b"").is_none());
    assert!(checked(&[0; 200]).is_none());
}
