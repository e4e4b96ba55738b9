//! Which places of an axis before make up each place afterwards.

/// A place before and its weight in both dtypes.
#[derive(Clone, Copy, PartialEq)]
pub struct Term {
    pub place: u32,
    pub single: f32,
    pub double: f64,
}

impl Term {
    pub fn new(place: u32, weight: f64) -> Term {
        Term {
            place,
            single: weight as f32,
            double: weight,
        }
    }
}

/// For each place of an axis afterwards, the places before and their weights.
pub struct Axis {
    /// Places before.
    pub length: usize,
    terms: Vec<Term>,
    /// Where the terms of each place end.
    ends: Vec<usize>,
    /// Places beside each other that have as many terms: where they end, and how many.
    runs: Vec<(usize, usize)>,
}

impl Axis {
    pub fn new(length: usize, terms: Vec<Term>, ends: Vec<usize>) -> Axis {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        let mut start = 0;
        for (place, &end) in ends.iter().enumerate() {
            match runs.last_mut() {
                Some(run) if run.1 == end - start => run.0 = place + 1,
                _ => runs.push((place + 1, end - start)),
            }
            start = end;
        }
        Axis {
            length,
            terms,
            ends,
            runs,
        }
    }

    /// Places afterwards.
    pub fn places(&self) -> usize {
        self.ends.len()
    }

    /// Whether no place has terms.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    pub fn terms(&self, place: usize) -> &[Term] {
        &self.terms[self.start(place)..self.ends[place]]
    }

    fn start(&self, place: usize) -> usize {
        place.checked_sub(1).map_or(0, |before| self.ends[before])
    }

    /// Whether a place is what the one before it is.
    pub fn repeats(&self, place: usize) -> bool {
        place > 0 && self.terms(place) == self.terms(place - 1)
    }

    /// The place before that a place simply is, if there is one.
    pub fn only(&self, place: usize) -> Option<usize> {
        match *self.terms(place) {
            [
                Term {
                    place, double: 1.0, ..
                },
            ] => Some(place as usize),
            _ => None,
        }
    }

    /// From a place on, as far as they go before `last`, places with as many terms: where they end, how many each, and all of them.
    pub fn run(&self, place: usize, last: usize) -> (usize, usize, &[Term]) {
        let at = self.runs.partition_point(|&(end, _)| end <= place);
        let (end, each) = self.runs[at];
        let end = end.min(last);
        let start = self.start(place);
        (end, each, &self.terms[start..start + (end - place) * each])
    }
}
