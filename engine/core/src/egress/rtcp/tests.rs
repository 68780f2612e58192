use super::*;

fn part(count: u8, kind: u8, words: &[u32]) -> Vec<u8> {
    let length = u16::try_from(words.len()).unwrap();
    let mut bytes = vec![0x80 | count, kind];
    bytes.extend(length.to_be_bytes());
    bytes.extend(words.iter().flat_map(|it| it.to_be_bytes()));
    bytes
}

fn sender_report(ssrc: u32) -> Vec<u8> {
    part(0, SENDER_REPORT, &[ssrc, 1, 2, 3, 4, 5])
}

fn numbers(compound: &[u8]) -> Vec<(u32, u16)> {
    requests(compound).flat_map(|it| it.numbers().map(move |number| (it.ssrc, number))).collect()
}

#[test]
fn a_request_names_a_packet_and_sixteen_that_follow() {
    let nack = part(NACK, TRANSPORT_FEEDBACK, &[1, 9, 0xffff_8001, 0x0005_0000]);
    assert_eq!(numbers(&nack), [(9, 65_535), (9, 0), (9, 15), (9, 5)]);
    let behind = [part(0, RECEIVER_REPORT, &[1]), nack.clone()].concat();
    assert_eq!(numbers(&behind), numbers(&nack));
    assert_eq!(numbers(&nack[..nack.len() - 1]), [], "a part that is cut says nothing");
    assert_eq!(numbers(&part(15, TRANSPORT_FEEDBACK, &[1, 9, 5])), [], "another format");
}

#[test]
fn the_stack_sees_what_is_not_about_what_is_sent_here() {
    let receiver_report = part(1, RECEIVER_REPORT, &[1, 2, 3, 4, 5, 6, 7]);
    let description = part(1, DESCRIPTION, &[1, 0]);
    let nack = part(NACK, TRANSPORT_FEEDBACK, &[1, 9, 5]);
    let estimate = part(15, PAYLOAD_FEEDBACK, &[1, 0, 0x5245_4d42, 0]);
    let ours = [receiver_report.clone(), description, nack, estimate].concat();
    assert!(!concerns_the_stack(&ours));
    for stacks in [
        part(PICTURE_LOSS, PAYLOAD_FEEDBACK, &[1, 9]),
        part(INTRA_REQUEST, PAYLOAD_FEEDBACK, &[1, 9, 9, 0]),
        sender_report(1),
        part(1, 203, &[1]),
        part(0, 207, &[1]),
    ] {
        assert!(concerns_the_stack(&[ours.clone(), stacks].concat()));
    }
}

#[test]
fn a_sender_report_gets_true_figures_and_nothing_else_changes() {
    let figures = Figures { timestamp: 77, packets: 88, octets: 99 };
    let known = |ssrc| (ssrc == 6).then_some(figures);
    let description = part(1, DESCRIPTION, &[6, 0]);
    let compound = [sender_report(6), description.clone()].concat();
    let expected = [part(0, SENDER_REPORT, &[6, 1, 2, 77, 88, 99]), description.clone()].concat();
    assert_eq!(correct(&compound, known), Some(expected));
    assert_eq!(correct(&description, known), None, "nothing to correct");
}

#[test]
fn a_description_names_its_streams() {
    // A name of four letters, a name of five, and a stream without any.
    let words = [6, 0x0104_6e61, 0x6d65_0000, 7, 0x0105_6e61, 0x6d65_7300, 8, 0];
    let description = part(3, DESCRIPTION, &words);
    assert_eq!(described(&description).collect::<Vec<_>>(), [6, 7, 8]);
    let known = |ssrc| (ssrc == 7).then_some(Figures { timestamp: 1, packets: 1, octets: 1 });
    assert_eq!(correct(&description, known), None, "one of them sent something");
}

#[test]
fn reports_of_streams_that_sent_nothing_are_left_out() {
    let description = part(1, DESCRIPTION, &[6, 0]);
    let idle = [sender_report(6), description.clone()].concat();
    assert_eq!(correct(&idle, |_| None), Some(Vec::new()));
    let receiver_report = part(1, RECEIVER_REPORT, &[1, 2, 3, 4, 5, 6, 7]);
    let with_report = [sender_report(6), receiver_report.clone(), description.clone()].concat();
    assert_eq!(correct(&with_report, |_| None), Some(receiver_report));
    assert_eq!(correct(&description, |_| None), Some(Vec::new()), "nor in a datagram of its own");
    // What it says of others' streams is not lost.
    let blocks = part(1, SENDER_REPORT, &[6, 1, 2, 3, 4, 5, 9, 9, 9, 9, 9, 9]);
    assert_eq!(correct(&blocks, |_| None), None);
}
