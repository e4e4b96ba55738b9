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
pub(super) use {both, intrinsics};

#[cfg(test)]
mod tests;
