//! Every parser, fed with what nobody would write: a corpus, and mutations of it for a while.
//!
//! `PATTINO_FUZZ_SECONDS` is the time for each parser (1 without it), `PATTINO_FUZZ_SEED` repeats a
//! run. Bytes that make a parser panic are printed, and belong into `corpus/` with the fix.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use pattino_engine::fuzzing::{TARGETS, Verdict, run};

use crate::world::Dice;

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/engine/corpus").join(target);
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|_| panic!("no corpus for {target}"))
        .map(|it| it.unwrap().path())
        .collect();
    files.sort();
    let seeds: Vec<_> = files.into_iter().map(|it| std::fs::read(it).unwrap()).collect();
    assert!(!seeds.is_empty(), "the corpus of {target} is empty");
    seeds
}

pub fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|it| it.parse().ok()).unwrap_or(otherwise)
}

/// Values that parsers trip over.
const NASTY: &[u8] = &[0, 1, 4, 0x0a, 0x0d, 0x20, b':', b'=', 0x7f, 0x80, 0x81, 0xc0, 0xfe, 0xff];

pub fn mutate(input: &mut Vec<u8>, others: &[Vec<u8>], dice: &mut Dice) {
    for _ in 0..=dice.below(4) {
        let length = input.len() as u64;
        let at = dice.below(length + 1) as usize;
        match dice.below(9) {
            0 if at < input.len() => input[at] ^= 1 << dice.below(8),
            1 if at < input.len() => input[at] = NASTY[dice.below(NASTY.len() as u64) as usize],
            2 if at < input.len() => input[at] = dice.next() as u8,
            3 => input.truncate(at),
            4 => input.insert(at, dice.next() as u8),
            5 if at < input.len() => {
                let end = at + dice.below((input.len() - at) as u64 + 1) as usize;
                input.drain(at..end);
            }
            6 => {
                // A piece of another seed.
                let other = &others[dice.below(others.len() as u64) as usize];
                let from = dice.below(other.len() as u64 + 1) as usize;
                let to = from + dice.below((other.len() - from) as u64 + 1) as usize;
                input.splice(at..at, other[from..to].iter().copied());
            }
            7 if at < input.len() => {
                // A piece of itself once more.
                let end = at + dice.below((input.len() - at).min(64) as u64 + 1) as usize;
                let piece = input[at..end].to_vec();
                input.splice(at..at, piece);
            }
            _ => {
                // Digits become others: numbers out of range.
                if let Some(digit) = input.iter().skip(at).position(u8::is_ascii_digit) {
                    input[at + digit] = b'0' + dice.below(10) as u8;
                }
            }
        }
        input.truncate(32_768);
    }
}

/// Descriptions are made of lines: broken ones get further when only lines are wrong.
fn mutate_lines(input: &[u8], others: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let other = &others[dice.below(others.len() as u64) as usize];
    let foreign: Vec<&[u8]> = other.split_inclusive(|it| *it == b'\n').collect();
    let mut lines: Vec<Vec<u8>> =
        input.split_inclusive(|it| *it == b'\n').map(<[u8]>::to_vec).collect();
    for _ in 0..=dice.below(3) {
        if lines.is_empty() {
            break;
        }
        let at = dice.below(lines.len() as u64) as usize;
        let to = dice.below(lines.len() as u64) as usize;
        match dice.below(6) {
            0 => drop(lines.remove(at)),
            1 => lines.swap(at, to),
            2 => lines.insert(to, lines[at].clone()),
            3 => lines.insert(at, foreign[dice.below(foreign.len() as u64) as usize].to_vec()),
            4 => {
                let digits: Vec<usize> =
                    (0..lines[at].len()).filter(|it| lines[at][*it].is_ascii_digit()).collect();
                if !digits.is_empty() {
                    let digit = digits[dice.below(digits.len() as u64) as usize];
                    lines[at][digit] = b'0' + dice.below(10) as u8;
                }
            }
            _ => {
                let words: Vec<&[u8]> = foreign[dice.below(foreign.len() as u64) as usize]
                    .split(|it| *it == b' ')
                    .collect();
                let word = words[dice.below(words.len() as u64) as usize].to_vec();
                let mut own: Vec<Vec<u8>> =
                    lines[at].split(|it| *it == b' ').map(<[u8]>::to_vec).collect();
                let place = dice.below(own.len() as u64) as usize;
                own[place] = word;
                lines[at] = own.join(&b' ');
            }
        }
    }
    lines.concat()
}

fn fuzz(target: &str) {
    let seeds = corpus(target);
    for seed in &seeds {
        assert_ne!(run(target, seed), Verdict::Fault, "{target} panics on its corpus");
    }
    let seed = number("PATTINO_FUZZ_SEED", 0x7061_7474_696e_6f00);
    let budget = Duration::from_secs(number("PATTINO_FUZZ_SECONDS", 1));
    let mut dice = Dice::new(seed);
    let start = Instant::now();
    let (mut runs, mut read) = (0_u64, 0_u64);
    while start.elapsed() < budget {
        for _ in 0..64 {
            let mut input = seeds[dice.below(seeds.len() as u64) as usize].clone();
            if matches!(target, "offer" | "negotiation") && dice.below(4) > 0 {
                input = mutate_lines(&input, &seeds, &mut dice);
            } else {
                mutate(&mut input, &seeds, &mut dice);
            }
            match run(target, &input) {
                Verdict::Fault => {
                    panic!(
                        "{target} panicked (seed {seed}) on {:?}",
                        input.escape_ascii().to_string()
                    );
                }
                Verdict::Read => read += 1,
                Verdict::Refused => {}
                Verdict::UnknownTarget => panic!("no parser {target}"),
            }
            runs += 1;
        }
    }
    println!("{target}: {runs} runs, {read} read, seed {seed}");
}

#[test]
fn every_parser_has_a_corpus() {
    for target in TARGETS {
        corpus(target);
    }
}

#[test]
fn demultiplexing_never_panics() {
    fuzz("demux");
}

#[test]
fn reading_a_ufrag_never_panics() {
    fuzz("stun");
}

#[test]
fn reading_a_datagram_never_panics() {
    fuzz("datagram");
}

#[test]
fn reading_and_patching_a_vp8_descriptor_never_panics() {
    fuzz("vp8");
}

#[test]
fn cutting_a_stream_into_packets_never_panics_and_is_the_same_however_it_comes() {
    fuzz("framing");
}

#[test]
fn authenticating_a_new_stream_never_panics() {
    fuzz("srtp");
}

#[test]
fn finding_an_h264_keyframe_never_panics() {
    fuzz("h264");
}

#[test]
fn stamping_a_data_packet_never_panics() {
    fuzz("data");
}

#[test]
fn reading_an_offer_never_panics() {
    fuzz("offer");
}

#[test]
fn answering_an_offer_never_panics() {
    fuzz("negotiation");
}

#[test]
fn reading_a_candidate_never_panics() {
    fuzz("candidate");
}
