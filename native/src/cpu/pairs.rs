//! Writes the functions of eight lanes that lie in two registers.

/// An intrinsic on both halves.
macro_rules! both {
    ($f:ident, $a:ident) => {
        [$f($a[0]), $f($a[1])]
    };
    ($f:ident, $a:ident, $b:ident) => {
        [$f($a[0], $b[0]), $f($a[1], $b[1])]
    };
}
macro_rules! intrinsics {
    ($($name:ident($($x:ident: $from:ty),+) -> $to:ty = $f:ident;)*) => {$(
        #[inline(always)]
        unsafe fn $name($($x: $from),+) -> $to { unsafe { both!($f, $($x),+) } }
    )*};
}
/// What an implementation of `Simd` does with fewer lanes than all.
macro_rules! parts {
    () => {
        #[inline(always)]
        unsafe fn load_part(p: *const f32, n: usize) -> F {
            let mut lanes = [0.0; 8];
            unsafe {
                std::ptr::copy_nonoverlapping(p, lanes.as_mut_ptr(), n);
                Self::load(lanes.as_ptr())
            }
        }
        #[inline(always)]
        unsafe fn store_part(p: *mut f32, n: usize, x: F) {
            let mut lanes = [0.0; 8];
            unsafe {
                Self::store(lanes.as_mut_ptr(), x);
                std::ptr::copy_nonoverlapping(lanes.as_ptr(), p, n);
            }
        }
    };
}
pub(super) use {both, intrinsics, parts};

#[cfg(test)]
mod tests;
