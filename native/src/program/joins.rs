//! Which elementwise instruction runs behind the product or the convolution before it (docs/decisions/epilogues.md).

use super::instruction::Instruction;
use super::networks::in_one_piece;
use super::view::View;

/// An instruction with the views that it reads and writes.
pub struct Seen<'a> {
    pub instruction: &'a Instruction,
    pub reads: &'a [&'a View],
    pub writes: &'a [View],
}

/// Whether the next instruction may run on each part of the result of `first` as soon as that is there: it walks over all of it in
/// the order of the elements, looks at it in no other way, and writes over nothing that `first` still reads.
pub fn joins(first: &Seen, next: &Seen) -> bool {
    let Instruction::Elementwise(chain) = next.instruction else {
        return false;
    };
    let takes = matches!(
        first.instruction,
        Instruction::Matmul(_) | Instruction::MatmulF64(_) | Instruction::Conv(_)
    );
    let [result] = first.writes else {
        return false;
    };
    let whole = |view: &View| {
        view.place == result.place
            && view.elements() == result.elements()
            && in_one_piece(view, "").is_ok()
    };
    takes
        && !chain.has_sums()
        && whole(result)
        && next.reads.iter().any(|view| whole(view))
        && next
            .reads
            .iter()
            .all(|view| whole(view) || !view.overlaps(result))
        && next
            .writes
            .iter()
            .all(|to| first.reads.iter().all(|from| !to.overlaps(from)))
}
