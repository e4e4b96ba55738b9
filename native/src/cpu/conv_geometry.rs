//! The shape of a convolution: which input meets which tap at which output.

use std::ops::Range;

/// One axis of the window: `i · spread = p · stride + k · dilation − before` says which input i meets tap k at output p.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    pub stride: usize,
    pub dilation: usize,
    pub spread: usize,
    pub before: i64,
}

/// A convolution over three axes; missing ones have size 1.
#[derive(Clone, Copy, Debug)]
pub struct Geometry {
    pub n: usize,
    pub c: usize,
    pub o: usize,
    pub groups: usize,
    pub size: [usize; 3],
    pub out: [usize; 3],
    pub kernel: [usize; 3],
    pub axes: [Axis; 3],
}

impl Geometry {
    /// As many as there are for every output and tap.
    pub fn multiplications(&self) -> usize {
        let outputs: usize = self.out.iter().product();
        let taps: usize = self.kernel.iter().product();
        self.n * outputs * self.o * taps * (self.c / self.groups)
    }

    /// The input's place on an axis, if there is one.
    pub fn input(&self, axis: usize, out: usize, tap: usize) -> Option<usize> {
        let Axis {
            stride,
            dilation,
            spread,
            before,
        } = self.axes[axis];
        let at = (out * stride + tap * dilation) as i64 - before;
        let inside = at >= 0 && at % spread as i64 == 0;
        let place = at / spread as i64;
        (inside && place < self.size[axis] as i64).then_some(place as usize)
    }

    /// The taps of an output's row that lie between the first and the last input; some of them on none where inputs are spread. Both ends only fall
    /// along the row.
    pub fn taps(&self, out: usize) -> Range<usize> {
        let Axis {
            stride,
            dilation,
            spread,
            before,
        } = self.axes[2];
        // The first tap that is not left of a place in the padded row.
        let from = |place: i64| {
            let tap = (place + before - (out * stride) as i64).max(0) as usize;
            tap.div_ceil(dilation).min(self.kernel[2])
        };
        from(0)..from(self.size[2].saturating_sub(1) as i64 * spread as i64 + 1)
    }

    /// How wide a row with its padding is, so that every tap of every output finds a place.
    pub fn width(&self) -> usize {
        let Axis {
            stride, dilation, ..
        } = self.axes[2];
        self.out[2].saturating_sub(1) * stride + (self.kernel[2] - 1) * dilation + 1
    }

    /// More than this many rows times taps are not tabled.
    const MOST_RUNS: usize = 1 << 24;

    /// Floats that a sample with its padding may take in any case; otherwise 64 times what it takes without.
    const MOST_PADDING: usize = 1 << 24;

    pub fn check(&self) -> Result<(), String> {
        let rows = self.out[0].checked_mul(self.out[1]);
        let taps = self
            .kernel
            .iter()
            .try_fold(1usize, |a, &b| a.checked_mul(b));
        let runs = rows.zip(taps).and_then(|(r, t)| r.checked_mul(t));
        if runs.is_none_or(|runs| runs > Self::MOST_RUNS) {
            return Err("has too many rows and taps".into());
        }
        let padded = [self.size[0], self.size[1], self.width(), self.c];
        let floats = |sizes: &[usize]| sizes.iter().fold(1usize, |a, &b| a.saturating_mul(b));
        let plain = floats(&[self.size[0], self.size[1], self.size[2], self.c]);
        if floats(&padded) > Self::MOST_PADDING.max(plain.saturating_mul(64)) {
            return Err("needs too much room for its padding".into());
        }
        Ok(())
    }
}

/// Which taps stand one after another in the input, so that they are one run.
pub fn joined(g: &Geometry) -> bool {
    g.groups == 1 && g.axes[2].dilation == 1
}

/// How many taps a run has.
pub fn run_length(g: &Geometry) -> usize {
    if joined(g) { g.kernel[2] } else { 1 }
}

pub fn run_count(g: &Geometry) -> usize {
    g.kernel.iter().product::<usize>() / run_length(g)
}

pub fn is_depthwise(g: &Geometry) -> bool {
    g.groups > 1 && g.groups == g.c && g.groups == g.o
}
