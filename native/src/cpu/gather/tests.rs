use super::*;
use crate::cpu::context::Work;

fn context(memories: Vec<*mut u8>) -> Context {
    Context::new(memories, Work::new(0, 0).unwrap())
}

#[test]
fn picks_columns_and_adds_them_back() {
    let place = |memory| Place { memory, offset: 0 };
    let mut table = [1f32, 2.0, 3.0, 4.0, 5.0, 6.0];
    let mut index = [2i32, 0, 2];
    let mut rows = [0f32; 6];
    let seen = (place(0), &[2, 3][..], &[3, 1][..]);
    let at = (place(1), &[3][..], &[1][..]);
    let out = (place(2), &[2, 3][..], &[3, 1][..]);
    let mut all = context(vec![
        table.as_mut_ptr().cast(),
        index.as_mut_ptr().cast(),
        rows.as_mut_ptr().cast(),
    ]);
    unsafe {
        Gather::prepare(4, 1, seen, at, out)
            .gather(&mut all)
            .unwrap()
    };
    assert_eq!(rows, [3.0, 1.0, 3.0, 6.0, 4.0, 6.0]);
    unsafe {
        ScatterAdd::prepare(DType::F32, 1, at, out, seen)
            .run(&all)
            .unwrap()
    };
    assert_eq!(table, [1.0, 0.0, 6.0, 4.0, 0.0, 12.0]);
    unsafe { *all.memories[1].cast::<i32>().add(1) = 3 };
    let wrong = unsafe { Gather::prepare(4, 1, seen, at, out).gather(&mut all) };
    assert_eq!(
        wrong,
        Err(Fault::Range("gather: index 3 is outside 0…2".into()))
    );
}
