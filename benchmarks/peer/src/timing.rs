//! CPU seconds of methods that are run in turns.

use std::hint::black_box;

use rustix::time::{ClockId, clock_gettime};

/// A sample shorter than this is repeated.
const SHORTEST: f64 = 0.3;

/// CPU seconds of this process so far, all threads.
fn cpu() -> f64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    now.tv_sec as f64 + now.tv_nsec as f64 / 1e9
}

fn seconds(method: &mut dyn FnMut() -> usize, times: usize) -> f64 {
    let start = cpu();
    for _ in 0..times {
        black_box(method());
    }
    (cpu() - start) / times as f64
}

/// The seconds of each method, round by round. What the first run warms is warm for the samples too.
pub(crate) fn interleaved<const N: usize>(
    mut methods: [&mut dyn FnMut() -> usize; N],
    rounds: usize,
) -> [Vec<f64>; N] {
    let times: [usize; N] = std::array::from_fn(|number| {
        let once = seconds(&mut *methods[number], 1);
        (SHORTEST / once.max(1e-6)).ceil() as usize
    });
    let mut samples: [Vec<f64>; N] = std::array::from_fn(|_| Vec::new());
    for _ in 0..rounds {
        for (number, method) in methods.iter_mut().enumerate() {
            samples[number].push(seconds(&mut **method, times[number]));
        }
    }
    samples
}
