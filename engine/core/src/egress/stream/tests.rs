#![allow(clippy::arithmetic_side_effects, reason = "a test that computes wrongly fails")]

use std::collections::HashSet;

use proptest::prelude::*;
use str0m::media::Mid;

use super::*;

const PT: u8 = 96;

fn line(repair: Option<u32>) -> Line {
    Line::of(Mid::from("0"), repair, (PT, 97))
}

fn kept(number: u64, at: u32) -> Kept {
    let payload = Arc::from(number.to_be_bytes());
    Kept { payload, head: Head::of(PT, u32::try_from(number & 0xffff).unwrap()), vp8: None, at }
}

/// A stream that sent these numbers, a millisecond apart.
fn sent(numbers: impl Iterator<Item = u64>) -> Outgoing {
    let mut stream = Outgoing::new(line(Some(0x0012_3456)));
    let captured = Instant::now();
    for (at, number) in (0..).zip(numbers) {
        assert!(stream.begin(number));
        stream.sent(number, kept(number, at), (captured, 90_000));
    }
    stream
}

proptest! {
    #[test]
    fn no_number_is_used_twice_in_whatever_order_they_come(
        start in 0_u64..200_000,
        steps in prop::collection::vec((-1_500_i64..1_500, 1_usize..4), 1..400),
    ) {
        let mut used = Used::default();
        let mut taken = HashSet::new();
        let mut newest = 0;
        let mut number = start;
        for (step, again) in steps {
            number = number.saturating_add_signed(step);
            for _ in 0..again {
                let first = taken.is_empty();
                if used.take(number) {
                    prop_assert!(taken.insert(number), "{number} was used twice");
                } else {
                    prop_assert!(!first);
                    prop_assert!(taken.contains(&number) || number + WINDOW <= newest);
                }
                newest = newest.max(*taken.iter().max().unwrap());
            }
        }
    }
}

#[test]
fn a_stream_that_comes_back_goes_on_above_everything_it_sent() {
    let mut stream = sent(100..200);
    let (repeat, _) = stream.repeat(150, 200).unwrap().unwrap();
    let mut again = Outgoing::again(line(Some(0x0012_3456)), stream.retire(7).unwrap());
    assert!((0..200).all(|number| !again.begin(number)));
    assert!(again.begin(200));
    again.sent(200, kept(200, 0), (Instant::now(), 90_000));
    let (next, _) = again.repeat(200, 0).unwrap().unwrap();
    assert!(next.seq > repeat.seq, "numbers of repeats go on too");
}

#[test]
fn a_stream_whose_repeats_would_get_another_ssrc_repeats_no_more() {
    let mut stream = sent(100..200);
    assert!(stream.repeat(150, 200).unwrap().is_some());
    stream.renew(line(Some(9)));
    assert_eq!(stream.repeat(151, 200).err(), Some(Spent));
}

#[test]
fn a_packet_is_found_by_its_number_across_the_wrap() {
    let mut stream = sent(65_500..65_600);
    for number in [65_500_u64, 65_535, 65_536, 65_599] {
        let low = u16::try_from(number & 0xffff).unwrap();
        let (repeat, kept) = stream.repeat(low, 200).unwrap().expect("it is kept");
        assert_eq!(*kept.payload, number.to_be_bytes());
        assert_eq!((repeat.ssrc, repeat.original), (0x0012_3456, low));
        assert_eq!(kept.head.pt, 97);
    }
    assert!(stream.repeat(65_499, 200).unwrap().is_none(), "it was never sent");
    assert!(stream.repeat(64, 200).unwrap().is_none(), "it was not sent yet");
}

#[test]
fn numbers_of_repeats_rise_by_one_and_begin_below_the_first_rollover() {
    let mut stream = sent(100..150);
    let numbers: Vec<u64> =
        (100_u16..150).map(|number| stream.repeat(number, 100).unwrap().unwrap().0.seq).collect();
    assert!(numbers[0] < 1 << 15);
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1));
}

#[test]
fn the_same_packet_is_not_repeated_at_once_nor_when_it_is_old() {
    let mut stream = sent(100..101);
    assert!(stream.repeat(100, 50).unwrap().is_some());
    assert!(stream.repeat(100, 50 + REPEAT_EVERY - 1).unwrap().is_none());
    assert!(stream.repeat(100, 50 + REPEAT_EVERY).unwrap().is_some());
    assert!(stream.repeat(100, KEPT_FOR + 1).unwrap().is_none());
}

#[test]
fn who_asks_for_everything_for_ever_gets_a_bounded_part() {
    let mut stream = sent(100..100 + KEPT);
    let mut repeated = 0_u32;
    for round in 0..100 {
        for number in 100..612 {
            match stream.repeat(number, 600 + round * REPEAT_EVERY) {
                Ok(found) => repeated += u32::from(found.is_some()),
                Err(Spent) => break,
            }
        }
    }
    assert_eq!(repeated, REPEATS_AT_ONCE);
    for number in 700..710 {
        assert!(stream.begin(number));
        stream.sent(number, kept(number, 2_000), (Instant::now(), 90_000));
    }
    let more = (700..710).filter(|it| stream.repeat(*it, 2_010).is_ok_and(|it| it.is_some()));
    assert_eq!(more.count(), 5, "two packets earn one repeat");
}

#[test]
fn only_the_last_packets_are_kept() {
    let mut stream = sent(0..KEPT + 10);
    assert!(stream.repeat(9, 600).unwrap().is_none());
    assert!(stream.repeat(10, 600).unwrap().is_some());
}

#[test]
fn what_cannot_be_repeated_is_not_kept() {
    let mut stream = Outgoing::new(line(None));
    assert!(stream.begin(5));
    stream.sent(5, kept(5, 0), (Instant::now(), 48_000));
    assert!(stream.entries.is_empty());
    assert_eq!(stream.repeat(5, 0).err(), Some(Spent));
}

#[test]
fn a_report_counts_on_with_the_streams_clock() {
    let mut stream = sent(100..103);
    let captured = stream.clock.unwrap().1;
    let figures = stream.figures(captured + Duration::from_millis(1_500)).unwrap();
    assert_eq!(figures.timestamp, 102 + 135_000);
    assert_eq!((figures.packets, figures.octets), (3, 24));
    let earlier = stream.figures(captured.checked_sub(Duration::from_millis(1)).unwrap()).unwrap();
    assert_eq!(earlier.timestamp, 102 - 90);
    assert!(stream.begin(99));
    stream.sent(99, kept(99, 0), (captured, 90_000));
    assert_eq!(stream.figures(captured).unwrap().timestamp, 102, "a late one changes no clock");
}
