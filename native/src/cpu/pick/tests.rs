use super::*;
use crate::cpu::context::Work;
use crate::cpu::layout::dense;

/// What is picked along an axis of x, dense, by a dense index, in elements of whatever type.
fn run<T: Copy>(
    axis: usize,
    (shape, x): (&[usize], &[T]),
    (at, index): (&[usize], &[i32]),
    old: T,
) -> Result<Vec<T>, Fault> {
    let place = |memory| Place { memory, offset: 0 };
    let mut y = vec![old; at.iter().product()];
    let (from, along) = (dense(shape), dense(at));
    let op = Pick::prepare(
        size_of::<T>(),
        axis,
        (place(0), shape, &from),
        (place(1), at, &along),
        (place(2), at, &along),
    );
    let memories = vec![
        x.as_ptr().cast_mut().cast(),
        index.as_ptr().cast_mut().cast(),
        y.as_mut_ptr().cast(),
    ];
    let mut context = Context::new(memories, Work::new(0, 0).unwrap());
    unsafe { op.run(&mut context) }.map(|()| y)
}

#[test]
fn picks_along_each_axis_for_elements_of_every_size() {
    let bytes = [1u8, 2, 3, 4, 5, 6];
    let doubles = bytes.map(f64::from);
    // bf16 is as wide as any 16 bits.
    let halves = bytes.map(|x| half_of(f32::from(x)));
    let rows = (&[2, 3][..], &[2, 0, 1, 1][..]);
    let at = (&[2, 2][..], rows.1);
    assert_eq!(run(1, (rows.0, &bytes), at, 0), Ok(vec![3, 1, 5, 5]));
    assert_eq!(
        run(1, (rows.0, &doubles), at, 0.0),
        Ok(vec![3.0, 1.0, 5.0, 5.0])
    );
    let want = [3.0, 1.0, 5.0, 5.0].map(half_of).to_vec();
    assert_eq!(run(1, (rows.0, &halves), at, 0), Ok(want));
    let columns = (&[1, 3][..], &[1, 0, 1][..]);
    assert_eq!(run(0, (rows.0, &bytes), columns, 0), Ok(vec![4, 2, 6]));
}

/// The bits of a number as bf16, for numbers that it has.
fn half_of(x: f32) -> u16 {
    (x.to_bits() >> 16) as u16
}

#[test]
fn one_element_is_picked_as_often_as_it_is_named() {
    assert_eq!(
        run(0, (&[1], &[7f32]), (&[3], &[0; 3]), 0.0),
        Ok(vec![7.0; 3])
    );
}

#[test]
fn zero_sizes_pick_nothing() {
    let none: [i32; 0] = [];
    assert_eq!(run(0, (&[0], &none), (&[0], &none), 0), Ok(vec![]));
    assert_eq!(run(1, (&[0, 4], &none), (&[0, 2], &none), 0), Ok(vec![]));
    assert_eq!(run(0, (&[4], &[1, 2, 3, 4]), (&[0], &none), 0), Ok(vec![]));
}

#[test]
fn an_index_below_zero_or_too_large_is_a_fault_that_names_it() {
    // What counts from the end is made a place before; the kernel sees places alone.
    for (index, last) in [(-1, 2), (3, 2), (i32::MIN, 2), (i32::MAX, 2)] {
        let fault = Fault::Range(format!("pick: index {index} is outside 0…{last}"));
        let x = (&[3][..], &[1f32, 2.0, 3.0][..]);
        assert_eq!(run(0, x, (&[2], &[0, index]), 0.0), Err(fault));
    }
}
