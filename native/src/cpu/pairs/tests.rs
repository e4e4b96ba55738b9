use crate::cpu::portable::Portable;
use crate::cpu::simd::{Baseline as Two, Simd};

type F = <Two as Simd>::F;

type Lanes = [f32; 8];

unsafe fn plain(x: F) -> [u32; 8] {
    let mut lanes = [0.0; 8];
    unsafe { Two::store(lanes.as_mut_ptr(), x) };
    lanes.map(f32::to_bits)
}

#[test]
fn lanes_are_those_of_plain_rust() {
    let lanes: [Lanes; 4] = [
        [
            0.0,
            -0.0,
            1.0,
            -1.5,
            f32::NAN,
            f32::INFINITY,
            f32::NEG_INFINITY,
            1e-42,
        ],
        [3e38, -3e38, -0.3, 0.3, 0.5, -0.5, 2.5, -2.5],
        [
            8_388_607.5,
            -8_388_607.5,
            8_388_609.0,
            -1e9,
            3e9,
            -3e9,
            7.0,
            -7.0,
        ],
        [1.0, 2.0, -0.0, f32::NAN, 1.5, f32::NEG_INFINITY, -4.0, 0.1],
    ];
    macro_rules! same {
        ($($name:ident($($x:ident),+) $from:ident $to:ident;)*) => {$(
            let ours = plain(same!(@back $to Two, Two::$name($(same!(@on $from Two, Two::load($x.as_ptr()))),+)));
            let theirs = same!(@back $to Portable, Portable::$name($(same!(@on $from Portable, *$x)),+));
            let number = |bits: u32| f32::from_bits(bits).is_nan().then_some(f32::NAN.to_bits()).unwrap_or(bits);
            let theirs = theirs.map(f32::to_bits);
            assert_eq!(ours.map(number), theirs.map(number), "{}: {:?}", stringify!($name), ($($x),+));
        )*};
        (@on f $s:ty, $e:expr) => { $e };
        (@on i $s:ty, $e:expr) => { <$s>::bits($e) };
        (@back f $s:ty, $e:expr) => { $e };
        (@back i $s:ty, $e:expr) => { <$s>::float($e) };
        (@back m $s:ty, $e:expr) => { <$s>::pick($e, <$s>::splat(1.0), <$s>::splat(0.0)) };
    }
    for (i, a) in lanes.iter().enumerate() {
        for b in lanes.iter().skip(i % 2) {
            unsafe {
                same! {
                    add(a, b) f f; sub(a, b) f f; mul(a, b) f f; div(a, b) f f; min(a, b) f f; max(a, b) f f;
                    sqrt(a) f f; floor(a) f f; ceil(a) f f; round(a) f f; positive(a) f f;
                    lt(a, b) f m; le(a, b) f m; eq(a, b) f m; lt_i(a, b) i m; eq_i(a, b) i m;
                    add_i(a, b) i i; sub_i(a, b) i i; mul_i(a, b) i i; and_i(a, b) i i; or_i(a, b) i i; xor_i(a, b) i i;
                    to_i(a) f i; from_i(a) i f;
                }
                let number = |x: f32| if x.is_nan() { f32::NAN } else { x }.to_bits();
                let found = |x: F| plain(x).map(|bits| number(f32::from_bits(bits)));
                let [x, y] = [a, b].map(|lanes| Two::load(lanes.as_ptr()));
                // Rounded once where the processor can.
                let fma = |a: f32, b: f32, c: f32| match cfg!(target_arch = "aarch64") {
                    true => a.mul_add(b, c),
                    false => a * b + c,
                };
                let sums = std::array::from_fn(|i| number(fma(a[i], b[i], a[i])));
                assert_eq!(found(Two::fma(x, y, x)), sums, "{a:?} {b:?}");
                let rests = std::array::from_fn(|i| number(fma(-a[i], b[i], a[i])));
                assert_eq!(found(Two::minus_product(x, y, x)), rests, "{a:?} {b:?}");
            }
        }
    }
}

#[test]
fn parts_and_masks_touch_no_more_than_they_should() {
    for n in 0..=8 {
        let from: Vec<f32> = (0..n).map(|i| i as f32 + 1.0).collect();
        let mut to = [9.0; 9];
        let bytes: Vec<u8> = (0..n).map(|i| 3 * (i as u8 % 2)).collect();
        let mut mask = [9u8; 9];
        unsafe {
            Two::store_part(to.as_mut_ptr(), n, Two::load_part(from.as_ptr(), n));
            Two::store_mask(mask.as_mut_ptr(), n, Two::load_mask(bytes.as_ptr(), n));
        }
        assert_eq!((&to[..n], to[n]), (&from[..], 9.0));
        assert!((0..n).all(|i| mask[i] == i as u8 % 2) && mask[n] == 9);
    }
}

#[test]
fn transposes_eight_rows() {
    let from: Vec<f32> = (0..80).map(|i| i as f32).collect();
    let mut to = [0.0; 88];
    unsafe { Two::transpose(from.as_ptr(), 10, to.as_mut_ptr(), 11) };
    for (i, j) in (0..64).map(|k| (k / 8, k % 8)) {
        assert_eq!(to[j * 11 + i], from[i * 10 + j]);
    }
}
