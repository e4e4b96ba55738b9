use super::*;
use crate::cpu::context::Work;
use crate::cpu::layout::dense;

const WIDTH: usize = 32;

/// The rows of x with those of `updates` put where the index says; as a result in an arena and as one lent by a caller.
fn run(
    lead: usize,
    limit: usize,
    x: &[f32],
    index: &[i32],
    updates: &[f32],
) -> Result<Vec<f32>, Fault> {
    let place = |memory| Place { memory, offset: 0 };
    let (shape, count) = ([lead, limit, WIDTH], [lead, index.len(), WIDTH]);
    let (all, some) = (dense(&shape), dense(&count));
    let op = ScatterRows::prepare(
        4,
        1,
        [
            (place(0), &shape, &all),
            (place(1), &[index.len()], &[1]),
            (place(2), &count, &some),
            (place(3), &shape, &all),
        ],
    )
    .unwrap();
    let both = [3, usize::MAX].map(|results| {
        let mut y = vec![-1.0; x.len()];
        let memories = vec![
            x.as_ptr().cast_mut().cast(),
            index.as_ptr().cast_mut().cast(),
            updates.as_ptr().cast_mut().cast(),
            y.as_mut_ptr().cast(),
        ];
        let work = Work::new(op.work(), 0).unwrap();
        let mut context = Context {
            results,
            ..Context::new(memories, work)
        };
        context.share(3).unwrap();
        unsafe { op.run(&mut context) }.map(|()| y)
    });
    assert_eq!(both[0], both[1]);
    let [one, _] = both;
    one
}

fn numbered(count: usize, from: usize) -> Vec<f32> {
    (from..from + count).map(|i| i as f32).collect()
}

#[test]
fn the_last_update_of_a_row_counts_and_other_rows_stay() {
    // The second is large enough to go past the caches.
    for (lead, limit) in [(2, 5), (1, 40_000)] {
        let x = numbered(lead * limit * WIDTH, 0);
        let index = [3, 0, 3, 4];
        let updates = numbered(lead * index.len() * WIDTH, 1 << 22);
        let y = run(lead, limit, &x, &index, &updates).unwrap();
        for (n, y) in y.chunks(limit * WIDTH).enumerate() {
            for (row, y) in y.chunks(WIDTH).enumerate() {
                let last = index.iter().rposition(|&at| at as usize == row);
                let want = match last {
                    Some(k) => &updates[(n * index.len() + k) * WIDTH..][..WIDTH],
                    None => &x[(n * limit + row) * WIDTH..][..WIDTH],
                };
                assert_eq!(y, want, "row {row}");
            }
        }
    }
}

#[test]
fn no_updates_leave_what_was_there() {
    let x = numbered(4 * WIDTH, 0);
    assert_eq!(run(1, 4, &x, &[], &[]), Ok(x));
}

#[test]
fn an_index_outside_is_a_fault() {
    let x = numbered(4 * WIDTH, 0);
    for index in [-1, 4] {
        let fault = Fault::Range(format!("scatter: index {index} is outside 0…3"));
        let got = run(1, 4, &x, &[0, index], &x[..2 * WIDTH]);
        assert_eq!(got, Err(fault));
    }
}

#[test]
fn short_rows_and_a_result_that_lies_where_x_does_are_left_to_others() {
    let place = |memory| Place { memory, offset: 0 };
    let fits = |width: usize, to: u32| {
        let (shape, count) = ([4, width], [2, width]);
        let steps = [width as isize, 1];
        let all = (place(0), &shape[..], &steps[..]);
        let some = (place(2), &count[..], &steps[..]);
        let y = (place(to), all.1, all.2);
        ScatterRows::prepare(4, 0, [all, (place(1), &[2], &[1]), some, y]).is_some()
    };
    assert!(fits(16, 3));
    assert!(!fits(15, 3));
    assert!(!fits(16, 0));
}
