//! A loaded program.

use super::store::Store;
use super::{Error, bytes, guard, step};
use crate::cpu::path::Path;
use crate::failure::Failure;
use crate::program::load;
use crate::step::Step;
use napi::bindgen_prelude::{Env, ObjectFinalize, Unknown};
use napi::{JsValue, Result};
use napi_derive::napi;
use std::sync::Arc;

#[napi(custom_finalize)]
pub struct Program {
    program: Arc<load::Program>,
    external: i64,
}

#[napi]
impl Program {
    #[napi(constructor)]
    pub fn new(env: Env, bytes: Unknown) -> std::result::Result<Program, Error> {
        guard(|| {
            let lent = bytes::lent(env.raw(), bytes.raw(), &|| "program: its bytes".into())?;
            let bytes = unsafe { std::slice::from_raw_parts(lent.start, lent.bytes) };
            let program = load::Program::load(bytes, Path::used()).map_err(Failure::Invalid)?;
            // About what the prepared instructions take.
            let external = 2 * lent.bytes as i64;
            let _ = env.adjust_external_memory(external);
            Ok(Program {
                program: Arc::new(program),
                external,
            })
        })
    }

    #[napi(getter)]
    pub fn arena_bytes(&self) -> f64 {
        self.program.arena_bytes as f64
    }

    /// The instructions that run behind the one before them.
    #[napi(getter)]
    pub fn behind(&self) -> Vec<u32> {
        let all = self.program.joined.iter().zip(0..);
        all.filter(|(joined, _)| **joined).map(|(_, i)| i).collect()
    }

    #[napi]
    pub fn bind(
        &self,
        env: Env,
        store: &Store,
        slots: Unknown,
    ) -> std::result::Result<step::Step, Error> {
        guard(|| {
            let slots = bytes::words(env.raw(), slots.raw(), "bind: slots")?;
            let step = Step::bind(self.program.clone(), store.store.clone(), slots)?;
            Ok(step::Step::new(env, step))
        })
    }
}

impl ObjectFinalize for Program {
    fn finalize(self, env: Env) -> Result<()> {
        env.adjust_external_memory(-self.external).map(drop)
    }
}
