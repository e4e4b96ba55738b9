//! The arguments of a loop.

use super::bytes;
use crate::engine::Feed;
use crate::failure::Failure;
use crate::memory::Block;
use crate::program::load::Program;
use napi::sys;
use std::ptr;
use std::time::Duration;

/// The arguments of a loop, checked and copied.
pub struct Request {
    pub feeds: Vec<Feed>,
    pub order: Vec<u32>,
    pub batch: usize,
    pub every: Duration,
}

fn whole(value: f64, name: &str, least: f64) -> Result<usize, Failure> {
    if value.fract() != 0.0 || !(least..=4e9).contains(&value) {
        return Err(Failure::Invalid(format!(
            "loop: {name} is {value}, not a whole number from {least}"
        )));
    }
    Ok(value as usize)
}

impl Request {
    pub fn read(
        env: sys::napi_env,
        program: &Program,
        feeds: sys::napi_value,
        order: sys::napi_value,
        batch: f64,
        every: f64,
    ) -> Result<Request, Failure> {
        let batch = whole(batch, "batch", 1.0)?;
        let every = Duration::from_millis(if every.is_nan() {
            0
        } else {
            every.clamp(0.0, 1e9) as u64
        });
        let order = bytes::words(env, order, "loop: order")?;
        if order.len() % batch != 0 {
            return Err(Failure::Invalid(format!(
                "loop: {} rows are not a multiple of the batch {batch}",
                order.len()
            )));
        }
        let count = bytes::length(env, feeds, "loop: feeds")?;
        if count as usize != program.inputs.len() {
            return Err(Failure::Invalid(format!(
                "loop: the program has {} inputs, got {count} feeds",
                program.inputs.len()
            )));
        }
        let top = order.iter().max().copied();
        let mut copied = Vec::new();
        for (i, slot) in (0..count).zip(&program.inputs) {
            let feed = bytes::element(env, feeds, i, "loop: feeds")?;
            // Both are read before the memory is lent: a getter may take it away.
            let data = property(env, feed, c"data");
            let row_bytes = property(env, feed, c"rowBytes");
            let data = bytes::lent(env, data, &|| format!("loop: feeds[{i}].data"))?;
            let row_bytes = whole(number(env, row_bytes), "rowBytes", 0.0)?;
            if row_bytes * batch != slot.bytes {
                return Err(Failure::Invalid(format!(
                    "loop: input {i} has {} bytes, {batch} rows of {row_bytes} do not fill it",
                    slot.bytes
                )));
            }
            if let Some(top) = top
                && (top as usize + 1) * row_bytes > data.bytes
            {
                return Err(Failure::Invalid(format!(
                    "loop: order asks for row {top} of feed {i}, which has {}",
                    data.bytes / row_bytes.max(1)
                )));
            }
            let rows =
                Block::zeroed(data.bytes).map_err(|e| Failure::Memory(format!("loop: {e}")))?;
            unsafe { ptr::copy_nonoverlapping(data.start, rows.start(), data.bytes) };
            copied.push(Feed { rows, row_bytes });
        }
        Ok(Request {
            feeds: copied,
            order,
            batch,
            every,
        })
    }
}

/// Undefined when there is none; the reader of the value then says what is missing.
pub fn property(
    env: sys::napi_env,
    object: sys::napi_value,
    name: &std::ffi::CStr,
) -> sys::napi_value {
    let mut value = ptr::null_mut();
    unsafe {
        if sys::napi_get_named_property(env, object, name.as_ptr(), &mut value)
            != sys::Status::napi_ok
        {
            bytes::clear(env);
            sys::napi_get_undefined(env, &mut value);
        }
    }
    value
}

fn number(env: sys::napi_env, value: sys::napi_value) -> f64 {
    let mut number = f64::NAN;
    unsafe { sys::napi_get_value_double(env, value, &mut number) };
    number
}
