//! Typed arrays and DataViews of any kind as plain bytes.

use crate::failure::Failure;
use crate::step::Lent;
use napi::sys;
use std::ptr;

fn ok(status: sys::napi_status) -> bool {
    status == sys::Status::napi_ok
}

/// The memory behind a typed array or DataView. It stays valid while the value is held and JavaScript does not run.
pub fn lent(
    env: sys::napi_env,
    value: sys::napi_value,
    what: &dyn Fn() -> String,
) -> Result<Lent, Failure> {
    let (mut kind, mut length) = (0, 0usize);
    let mut start = ptr::null_mut();
    unsafe {
        let typed = sys::napi_get_typedarray_info(
            env,
            value,
            &mut kind,
            &mut length,
            &mut start,
            ptr::null_mut(),
            ptr::null_mut(),
        );
        let bytes = if ok(typed) {
            // int8, uint8, clamped, int16, uint16, int32, uint32, float32, float64, bigint64, biguint64, float16
            let sizes = [1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8, 2];
            sizes.get(kind as usize).map(|size| size * length)
        } else {
            let view = sys::napi_get_dataview_info(
                env,
                value,
                &mut length,
                &mut start,
                ptr::null_mut(),
                ptr::null_mut(),
            );
            ok(view).then_some(length)
        };
        let bytes =
            bytes.ok_or_else(|| Failure::Invalid(format!("{} is not a typed array", what())))?;
        if start.is_null() && bytes > 0 {
            return Err(Failure::Invalid(format!("{} was detached", what())));
        }
        let start = if bytes == 0 {
            ptr::without_provenance_mut(64)
        } else {
            start.cast()
        };
        Ok(Lent { start, bytes })
    }
}

/// The memory behind the arrays of two lists.
pub struct Lists {
    all: Vec<Lent>,
    inputs: usize,
}

impl Lists {
    /// All elements are read before any memory is lent: reading them may run getters, which may take it away.
    pub fn read(
        env: sys::napi_env,
        inputs: sys::napi_value,
        outputs: sys::napi_value,
    ) -> Result<Lists, Failure> {
        let lists = [(inputs, "inputs"), (outputs, "outputs")];
        let counts = [
            length(env, inputs, "inputs")?,
            length(env, outputs, "outputs")?,
        ];
        // An array may say any length; what a program takes is seldom more.
        let room = counts[0].saturating_add(counts[1]).min(64) as usize;
        let mut values = Vec::with_capacity(room);
        for ((list, name), count) in lists.into_iter().zip(counts) {
            for i in 0..count {
                values.push((element(env, list, i, name)?, name, i));
            }
        }
        let mut all = Vec::with_capacity(values.len());
        for (value, name, i) in values {
            all.push(lent(env, value, &|| format!("{name}[{i}]"))?);
        }
        Ok(Lists {
            all,
            inputs: counts[0] as usize,
        })
    }

    pub fn inputs(&self) -> &[Lent] {
        &self.all[..self.inputs]
    }

    pub fn outputs(&self) -> &[Lent] {
        &self.all[self.inputs..]
    }
}

pub fn length(env: sys::napi_env, array: sys::napi_value, name: &str) -> Result<u32, Failure> {
    let mut count = 0;
    if !ok(unsafe { sys::napi_get_array_length(env, array, &mut count) }) {
        return Err(Failure::Invalid(format!("{name} is not an array")));
    }
    Ok(count)
}

pub fn element(
    env: sys::napi_env,
    array: sys::napi_value,
    i: u32,
    name: &str,
) -> Result<sys::napi_value, Failure> {
    let mut value = ptr::null_mut();
    if !ok(unsafe { sys::napi_get_element(env, array, i, &mut value) }) {
        clear(env);
        return Err(Failure::Invalid(format!("{name}[{i}] cannot be read")));
    }
    Ok(value)
}

/// Forgets what a getter threw: the caller reports the failure in its own words.
pub fn clear(env: sys::napi_env) {
    let mut error = ptr::null_mut();
    unsafe { sys::napi_get_and_clear_last_exception(env, &mut error) };
}

/// Whether a value is null or undefined.
pub fn is_nothing(env: sys::napi_env, value: sys::napi_value) -> bool {
    let mut kind = 0;
    unsafe { sys::napi_typeof(env, value, &mut kind) };
    kind == sys::ValueType::napi_undefined || kind == sys::ValueType::napi_null
}

/// The words of a typed array of 4-byte elements.
pub fn words(env: sys::napi_env, value: sys::napi_value, what: &str) -> Result<Vec<u32>, Failure> {
    let lent = lent(env, value, &|| what.to_owned())?;
    if lent.bytes % 4 != 0 {
        return Err(Failure::Invalid(format!("{what} is not a Uint32Array")));
    }
    let mut words = Vec::new();
    words
        .try_reserve_exact(lent.bytes / 4)
        .map_err(|_| Failure::Memory(format!("{what}: cannot allocate {} bytes", lent.bytes)))?;
    words.resize(lent.bytes / 4, 0u32);
    unsafe { ptr::copy_nonoverlapping(lent.start, words.as_mut_ptr().cast(), lent.bytes) };
    Ok(words)
}

/// The cancel flag of a loop. JavaScript runs meanwhile and could take the memory of a plain buffer away; shared memory stays.
pub fn shared_flag(
    env: sys::napi_env,
    value: sys::napi_value,
) -> Result<Option<*const std::sync::atomic::AtomicI32>, Failure> {
    let flag = flag(env, value)?;
    if flag.is_some() {
        let (mut buffer, mut plain) = (ptr::null_mut(), true);
        unsafe {
            let read = sys::napi_get_typedarray_info(
                env,
                value,
                ptr::null_mut(),
                ptr::null_mut(),
                ptr::null_mut(),
                &mut buffer,
                ptr::null_mut(),
            );
            if ok(read) {
                sys::napi_is_arraybuffer(env, buffer, &mut plain);
            }
        }
        if plain {
            return Err(Failure::invalid(
                "loop: cancel does not lie in shared memory; use new Int32Array(new SharedArrayBuffer(4))",
            ));
        }
    }
    Ok(flag)
}

/// The cancel flag: the first element of an Int32Array.
pub fn flag(
    env: sys::napi_env,
    value: sys::napi_value,
) -> Result<Option<*const std::sync::atomic::AtomicI32>, Failure> {
    if is_nothing(env, value) {
        return Ok(None);
    }
    let lent = lent(env, value, &|| "cancel".into())?;
    if lent.bytes < 4 || lent.start.addr() % 4 != 0 {
        return Err(Failure::invalid(
            "cancel is not an Int32Array with an element",
        ));
    }
    Ok(Some(lent.start.cast_const().cast()))
}
