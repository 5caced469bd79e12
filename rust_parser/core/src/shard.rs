//! Record batches of rows in, the five tables out, in parallel. Rows are numbered from 0 through all batches; the
//! tables are the same however the rows are cut into batches and however many threads work on them. What a batch must
//! look like is `input`'s, what a row's entries are is the columns'.

mod arrays;
mod input;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::RecordBatch;
use rayon::prelude::*;

use self::input::{Batch, Texts};
pub use crate::columns::Tables;
use crate::columns::{Batches, Builders, Row};
use crate::conversation;
use crate::schema::{Declarations, Declared};

/// About how much text one thread takes at a time: much against what a stretch of the tables costs to begin, to end and
/// to hand over, little against the whole, so that all threads end together. Of one thread all is one slice.
const SMALLEST_SLICE: usize = 2 << 20;
const LARGEST_SLICE: usize = 12 << 20;
const SLICES_A_THREAD: usize = 8;

/// A row is taken for no less than this: it costs something too.
const SMALLEST_ROW: usize = 1 << 10;

/// After how much text a stretch of the tables is closed, so that no string column outgrows its 32-bit offsets.
const STRETCH_BYTES: usize = 64 << 20;

/// How much text a row may hold: findings may say several times as much about it, in one column.
const ROW_BYTES: usize = 256 << 20;

/// How to parse.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// How each row is read.
    pub reading: conversation::Options,
    /// How many threads work; `None` for the pool that the process shares.
    pub threads: Option<usize>,
}

/// Why a table cannot be parsed, in one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShardError(String);

impl fmt::Display for ShardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ShardError {}

/// Parses all rows of all batches.
///
/// # Errors
/// A batch lacks `conversations`, or a column is of a type that is not accepted or holds no valid UTF-8, or a row is too
/// large. No content of a text is an error.
pub fn parse(batches: &[RecordBatch], options: &Options) -> Result<Tables, ShardError> {
    match options.threads {
        None => in_parallel(batches, options.reading),
        // A thread of its own would begin with memory of its own, which costs more than a small table.
        Some(1) => on_this_thread(batches, options.reading),
        Some(threads) => rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|cause| {
                ShardError(format!("{threads} threads could not be started: {cause}"))
            })?
            .install(|| in_parallel(batches, options.reading)),
    }
}

fn on_this_thread(
    batches: &[RecordBatch],
    reading: conversation::Options,
) -> Result<Tables, ShardError> {
    let batches = batches.iter().map(Batch::read);
    let batches = batches.collect::<Result<Vec<_>, _>>()?;
    let declarations = Declarations::default();
    let mut tables = Tables::default();
    for slice in slices(&batches, 1) {
        tables.extend(slice.parse(reading, &declarations)?);
    }
    Ok(tables)
}

fn in_parallel(
    batches: &[RecordBatch],
    reading: conversation::Options,
) -> Result<Tables, ShardError> {
    let batches: Vec<Result<Batch<'_>, ShardError>> = batches.par_iter().map(Batch::read).collect();
    let batches = batches.into_iter().collect::<Result<Vec<_>, _>>()?;
    let slices = slices(&batches, rayon::current_num_threads());
    let declarations = Declarations::default();
    let stretches: Vec<Result<Vec<Batches>, ShardError>> = slices
        .par_iter()
        .with_max_len(1)
        .map(|slice| slice.parse(reading, &declarations))
        .collect();
    let mut tables = Tables::default();
    for stretch in stretches {
        tables.extend(stretch?);
    }
    Ok(tables)
}

/// Rows that follow one another, of one batch or several.
#[derive(Default)]
struct Slice<'a> {
    parts: Vec<Part<'a>>,
}

/// Some rows of a batch.
struct Part<'a> {
    batch: &'a Batch<'a>,
    rows: Range<usize>,
    /// The number, in the whole input, of the batch's first row.
    before: usize,
}

fn slices<'a>(batches: &'a [Batch<'a>], threads: usize) -> Vec<Slice<'a>> {
    let text: usize = batches.iter().map(Batch::text_bytes).sum();
    let most = match threads {
        1 => usize::MAX,
        _ => (text / (threads * SLICES_A_THREAD)).clamp(SMALLEST_SLICE, LARGEST_SLICE),
    };
    let mut slices: Vec<Slice<'_>> = Vec::new();
    let (mut bytes, mut before) = (0, 0);
    for batch in batches {
        let row_bytes = (batch.text_bytes() / batch.rows().max(1)).max(SMALLEST_ROW);
        let mut start = 0;
        while start < batch.rows() {
            if slices.is_empty() || bytes >= most {
                slices.push(Slice::default());
                bytes = 0;
            }
            let end = batch.rows().min(start + (most - bytes).div_ceil(row_bytes));
            bytes += (end - start) * row_bytes;
            if let Some(slice) = slices.last_mut() {
                let rows = start..end;
                slice.parts.push(Part {
                    batch,
                    rows,
                    before,
                });
            }
            start = end;
        }
        before += batch.rows();
    }
    slices
}

impl<'a> Slice<'a> {
    /// The number of each row in the whole input, its batch, and its number there.
    fn rows(&self) -> impl Iterator<Item = (usize, &'a Batch<'a>, usize)> {
        self.parts.iter().flat_map(|part| {
            let rows = part.rows.clone();
            rows.map(|row| (part.before + row, part.batch, row))
        })
    }

    fn parse(
        &self,
        reading: conversation::Options,
        declarations: &Declarations,
    ) -> Result<Vec<Batches>, ShardError> {
        let mut stretches = Vec::new();
        let mut builders = Builders::default();
        let mut bytes = 0;
        let mut texts = Texts::default();
        let mut declared = Arc::new(Declared::default());
        for (number, batch, row) in self.rows() {
            let tools = texts.tools.take();
            batch.row(row, &mut texts)?;
            let size = texts.bytes();
            if size > ROW_BYTES {
                let limit = ROW_BYTES >> 20;
                return Err(ShardError(format!(
                    "row {number} holds {size} bytes of text; up to {limit} MiB are accepted"
                )));
            }
            if bytes + size > STRETCH_BYTES && bytes > 0 {
                stretches.push(std::mem::take(&mut builders).finish());
                bytes = 0;
            }
            bytes += size;
            // Most rows declare what the one before them did, and to compare is faster than to look up.
            if tools != texts.tools {
                declared = declarations.of(texts.tools.as_deref());
            }
            let trace = conversation::read_declared(&texts.messages, &declared, reading);
            builders.push(Row {
                number,
                labels: texts.labels,
                inputs: &texts.messages,
                trace: &trace,
            });
        }
        stretches.push(builders.finish());
        Ok(stretches)
    }
}
