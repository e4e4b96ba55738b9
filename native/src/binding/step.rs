//! A bound program.

use super::request::Request;
use super::{Error, bytes, guard, looping};
use crate::{crew, step};
use napi::bindgen_prelude::{Env, ObjectFinalize, Unknown};
use napi::{JsValue, Result};
use napi_derive::napi;
use std::sync::Arc;

#[napi(custom_finalize)]
pub struct Step {
    step: Arc<step::Step>,
    external: i64,
}

impl Step {
    pub(super) fn new(env: Env, step: step::Step) -> Step {
        // Each thread gets work space of its own at the first run.
        let work = step.program.work.0 * crew::threads();
        let external = (step.program.arena_bytes + work) as i64;
        let _ = env.adjust_external_memory(external);
        Step {
            step: Arc::new(step),
            external,
        }
    }
}

#[napi]
impl Step {
    #[napi]
    pub fn run(
        &self,
        env: Env,
        inputs: Unknown,
        outputs: Unknown,
        cancel: Option<Unknown>,
    ) -> std::result::Result<(), Error> {
        guard(|| {
            let env = env.raw();
            let lists = bytes::Lists::read(env, inputs.raw(), outputs.raw())?;
            let cancel = match cancel {
                Some(value) => bytes::flag(env, value.raw())?,
                None => None,
            };
            self.step.run(
                lists.inputs(),
                lists.outputs(),
                cancel.map(|p| unsafe { &*p }),
            )
        })
    }

    #[napi]
    pub fn profile(
        &self,
        env: Env,
        inputs: Unknown,
        outputs: Unknown,
    ) -> std::result::Result<Vec<f64>, Error> {
        guard(|| {
            let env = env.raw();
            let lists = bytes::Lists::read(env, inputs.raw(), outputs.raw())?;
            self.step.profile(lists.inputs(), lists.outputs(), None)
        })
    }

    #[napi(js_name = "loop")]
    pub fn run_loop<'env>(
        &self,
        env: &'env Env,
        feeds: Unknown<'env>,
        order: Unknown<'env>,
        batch: f64,
        every: f64,
        cancel: Unknown<'env>,
        on_progress: Unknown<'env>,
    ) -> std::result::Result<Unknown<'env>, Error> {
        guard(|| {
            let raw = env.raw();
            let request = Request::read(
                raw,
                &self.step.program,
                feeds.raw(),
                order.raw(),
                batch,
                every,
            )?;
            let promise = looping::start(
                raw,
                self.step.clone(),
                request,
                cancel.raw(),
                on_progress.raw(),
            )?;
            Ok(unsafe { Unknown::from_raw_unchecked(raw, promise) })
        })
    }
}

impl ObjectFinalize for Step {
    fn finalize(self, env: Env) -> Result<()> {
        env.adjust_external_memory(-self.external).map(drop)
    }
}
