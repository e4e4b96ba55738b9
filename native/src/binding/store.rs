//! A store of buffers.

use super::{Error, bytes, guard};
use crate::failure::Failure;
use crate::store;
use napi::bindgen_prelude::{Env, ObjectFinalize, Unknown};
use napi::{JsValue, Result};
use napi_derive::napi;
use std::sync::Arc;

#[napi(custom_finalize)]
pub struct Store {
    pub(super) store: Arc<store::Store>,
}

#[napi]
impl Store {
    #[napi(constructor)]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Store {
        Store {
            store: Arc::default(),
        }
    }

    #[napi]
    pub fn add(&self, env: Env, bytes: f64) -> std::result::Result<u32, Error> {
        guard(|| {
            if bytes.fract() != 0.0 || !(0.0..=9e15).contains(&bytes) {
                return Err(Failure::Invalid(format!(
                    "store: {bytes} is not a number of bytes"
                )));
            }
            let slot = self.store.add(bytes as usize)?;
            let _ = env.adjust_external_memory(bytes as i64);
            Ok(slot)
        })
    }

    #[napi]
    pub fn read(&self, env: Env, slot: u32, into: Unknown) -> std::result::Result<(), Error> {
        guard(|| self.copy(env, slot, into, "read", |slot, lent| (slot, lent)))
    }

    #[napi]
    pub fn write(&self, env: Env, slot: u32, from: Unknown) -> std::result::Result<(), Error> {
        guard(|| self.copy(env, slot, from, "write", |slot, lent| (lent, slot)))
    }

    #[napi]
    pub fn remove(&self, env: Env, slot: u32) -> std::result::Result<(), Error> {
        guard(|| {
            let bytes = self.store.remove(slot)?;
            let _ = env.adjust_external_memory(-(bytes as i64));
            Ok(())
        })
    }

    #[napi(getter)]
    pub fn bytes(&self) -> f64 {
        self.store.bytes() as f64
    }

    fn copy(
        &self,
        env: Env,
        slot: u32,
        array: Unknown,
        verb: &str,
        direction: impl Fn(*mut u8, *mut u8) -> (*mut u8, *mut u8),
    ) -> std::result::Result<(), Failure> {
        let memory = self.store.get(slot)?;
        let lent = bytes::lent(env.raw(), array.raw(), &|| format!("store: what to {verb}"))?;
        if lent.bytes != memory.bytes {
            return Err(Failure::Invalid(format!(
                "store: {verb} of slot {slot} takes {} bytes, got {}",
                memory.bytes, lent.bytes
            )));
        }
        let (from, to) = direction(memory.start, lent.start);
        unsafe { std::ptr::copy_nonoverlapping(from, to, memory.bytes) };
        Ok(())
    }
}

impl ObjectFinalize for Store {
    fn finalize(self, env: Env) -> Result<()> {
        env.adjust_external_memory(-(self.store.bytes() as i64))
            .map(drop)
    }
}
