//! The surface of native.ts. Everything here turns failures and panics into JavaScript errors with a code.

mod bytes;
mod looping;
mod module;
mod program;
mod request;
mod step;
mod store;

use crate::failure::Failure;
use std::panic::{AssertUnwindSafe, catch_unwind};

type Error = napi::Error<&'static str>;

/// Runs the body of an exported function.
fn guard<T>(body: impl FnOnce() -> Result<T, Failure>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(body))
        .unwrap_or_else(|payload| Err(Failure::panic(&*payload)))
        .map_err(|f| Error::new(f.code(), f.message()))
}
