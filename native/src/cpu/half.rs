//! The two kinds of 16-bit floats as bits.

const INFINITY: u32 = 0x7f80_0000;

#[inline(always)]
pub fn from_f16(h: u16) -> f32 {
    let magnitude = u32::from(h & 0x7fff) << 13;
    let sign = u32::from(h & 0x8000) << 16;
    let value = if magnitude >= 0x0f80_0000 {
        f32::from_bits(magnitude | INFINITY)
    } else {
        // Times 2¹¹²: moves the exponent, also of subnormals.
        f32::from_bits(magnitude) * f32::from_bits(0x7780_0000)
    };
    f32::from_bits(value.to_bits() | sign)
}

/// Half to even; from 65520 on infinity.
#[inline(always)]
pub fn to_f16(x: f32) -> u16 {
    let bits = x.to_bits();
    let sign = (bits >> 16 & 0x8000) as u16;
    let a = bits & 0x7fff_ffff;
    let magnitude = if a > INFINITY {
        0x7e00
    } else if a >= 0x477f_f000 {
        0x7c00
    } else if a < 0x3880_0000 {
        // Below 2⁻¹⁴ the steps are those of numbers around ½.
        (f32::from_bits(a) + 0.5).to_bits() - 0x3f00_0000
    } else {
        (a + 0xfff + (a >> 13 & 1) - 0x3800_0000) >> 13
    };
    sign | magnitude as u16
}

#[inline(always)]
pub fn from_bf16(h: u16) -> f32 {
    f32::from_bits(u32::from(h) << 16)
}

/// Half to even.
#[inline(always)]
pub fn to_bf16(x: f32) -> u16 {
    if x.is_nan() {
        return 0x7fc0;
    }
    let bits = x.to_bits();
    ((bits + 0x7fff + (bits >> 16 & 1)) >> 16) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_half_survives_and_rounding_is_to_even() {
        for h in 0..=u16::MAX {
            if !from_f16(h).is_nan() {
                assert_eq!(to_f16(from_f16(h)), h);
            }
            if !from_bf16(h).is_nan() {
                assert_eq!(to_bf16(from_bf16(h)), h);
            }
        }
        assert_eq!(to_f16(65519.0), 0x7bff);
        assert_eq!(to_f16(65520.0), 0x7c00);
        assert_eq!(to_f16(1.0 + 1.0 / 2048.0), 0x3c00);
        assert_eq!(to_f16(1.0 + 3.0 / 2048.0), 0x3c02);
        assert_eq!(to_bf16(1.0 + 1.0 / 256.0), 0x3f80);
        assert_eq!(to_bf16(1.0 + 3.0 / 256.0), 0x3f82);
    }
}
