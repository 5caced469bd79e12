//! `hermes-peer MESSAGES.jsonl`: assistant messages, one JSON string a line, read by Hermes Space's parser and by a
//! published one, `dynamo-parsers`, in turns in one process. The answers are compared first; then it prints the CPU
//! seconds of each round as JSON. `benchmarks/peer.py` runs it.
//!
//! `hermes-peer --sum N`: the CPU seconds of each round in which N bytes are added up by a plain loop.
//!
//! What each returns is not the same. Here: parts that tile the text, calls with places, findings, and five Arrow
//! tables. There: owned strings of the reasoning and the remaining text, and calls with an id, a name and the
//! arguments as JSON text.

mod readers;
mod timing;

use std::error::Error;
use std::path::Path;

use hermes_core::schema::Declared;
use serde_json::json;

const ROUNDS: usize = 7;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("a file of messages is needed")?;
    if path == "--sum" {
        let count = arguments.next().ok_or("a number of bytes is needed")?;
        println!("{}", json!(sums(count.parse()?)));
        return Ok(());
    }
    let texts = texts(Path::new(&path))?;
    let compared = compare(&texts)?;

    let declared = Declared::default();
    let batch = readers::rows(&texts)?;
    let mut peer = readers::Peer::new();
    let [tables, messages, theirs] = timing::interleaved(
        [
            &mut || readers::tables(&batch).map_or(0, |tables| tables.calls.len()),
            &mut || {
                calls(
                    texts
                        .iter()
                        .map(|text| readers::message(text, &declared).calls.len()),
                )
            },
            &mut || {
                calls(
                    texts
                        .iter()
                        .map(|text| peer.read(text).map_or(0, |read| read.1.len())),
                )
            },
        ],
        ROUNDS,
    );
    let found = json!({
        "texts": texts.len(),
        "bytes": texts.iter().map(String::len).sum::<usize>(),
        "compared": compared,
        "tables": tables,
        "messages": messages,
        "peer": theirs,
    });
    println!("{found}");
    Ok(())
}

/// The seconds that it takes to add up so many bytes one by one, as the compiler makes it for any machine of this kind.
fn sums(count: usize) -> Vec<f64> {
    let bytes: Vec<u8> = (b' '..=b'~').cycle().take(count).collect();
    let [sums] = timing::interleaved(
        [&mut || bytes.iter().map(|&byte| usize::from(byte)).sum()],
        ROUNDS,
    );
    sums
}

fn texts(path: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let file = std::fs::read_to_string(path)?;
    Ok(file
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?)
}

fn calls(counts: impl Iterator<Item = usize>) -> usize {
    counts.sum()
}

/// How many messages both read, all of them alike.
fn compare(texts: &[String]) -> Result<usize, Box<dyn Error>> {
    let declared = Declared::default();
    let mut peer = readers::Peer::new();
    let mut compared = 0;
    let mut found = 0;
    for text in texts {
        let message = readers::message(text, &declared);
        found += message.calls.len();
        if let Some(ours) = readers::said(text, &message)? {
            let theirs = peer.said(text)?;
            if ours != theirs {
                return Err(format!("{text}\nours: {ours:?}\ntheirs: {theirs:?}").into());
            }
            compared += 1;
        }
    }
    let tables = readers::tables(&readers::rows(texts)?)?;
    let rows: usize = tables.calls.iter().map(|batch| batch.num_rows()).sum();
    if rows != found {
        return Err(format!("{rows} calls in the table, {found} in the messages").into());
    }
    Ok(compared)
}
