//! Hands a loop to the engine's thread and brings progress and the result back to JavaScript's.

use super::bytes;
use super::request::{Request, property};
use crate::engine::{self, Cancel, Finished, Gate, Report};
use crate::failure::Failure;
use crate::step::Step;
use napi::sys;
use std::ffi::c_void;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What JavaScript's thread needs to settle the promise. Owned by the thread-safe function.
struct Settle {
    deferred: sys::napi_deferred,
    callback: sys::napi_ref,
    /// Keeps the flag's memory.
    cancel: sys::napi_ref,
    /// What the progress callback threw.
    thrown: sys::napi_ref,
    /// A progress message is under way.
    pending: Arc<AtomicBool>,
    gate: Arc<Gate>,
}

enum Message {
    Progress(usize),
    Done(Result<Finished, Failure>),
}

struct Reporter {
    function: sys::napi_threadsafe_function,
    /// JavaScript's side is going down: the function must not be touched again.
    closed: AtomicBool,
    pending: Arc<AtomicBool>,
    listens: bool,
}

// A thread-safe function is made to be called from any thread.
unsafe impl Send for Reporter {}

impl Reporter {
    fn send(&self, message: Message) {
        if self.closed.load(Ordering::Relaxed) {
            return;
        }
        let data = Box::into_raw(Box::new(message));
        let mode = sys::ThreadsafeFunctionCallMode::nonblocking;
        let status =
            unsafe { sys::napi_call_threadsafe_function(self.function, data.cast(), mode) };
        if status != sys::Status::napi_ok {
            drop(unsafe { Box::from_raw(data) });
        }
        // This answer has released the function.
        self.closed
            .store(status == sys::Status::napi_closing, Ordering::Relaxed);
    }
}

impl Report for Reporter {
    fn progress(&self, steps: usize) {
        if self.listens && !self.pending.swap(true, Ordering::Relaxed) {
            self.send(Message::Progress(steps));
        }
    }

    fn done(self: Box<Self>, result: Result<Finished, Failure>) {
        self.send(Message::Done(result));
    }
}

impl Drop for Reporter {
    fn drop(&mut self) {
        if !self.closed.load(Ordering::Relaxed) {
            let mode = sys::ThreadsafeFunctionReleaseMode::release;
            unsafe { sys::napi_release_threadsafe_function(self.function, mode) };
        }
    }
}

/// Starts the loop; gives its promise.
pub fn start(
    env: sys::napi_env,
    step: Arc<Step>,
    request: Request,
    cancel: sys::napi_value,
    callback: sys::napi_value,
) -> Result<sys::napi_value, Failure> {
    let flag = bytes::shared_flag(env, cancel)?;
    let listens = !bytes::is_nothing(env, callback);
    let mut kind = 0;
    unsafe { sys::napi_typeof(env, callback, &mut kind) };
    if listens && kind != sys::ValueType::napi_function {
        return Err(Failure::invalid("loop: onProgress is not a function"));
    }
    let (pending, gate) = (Arc::<AtomicBool>::default(), Arc::<Gate>::default());
    let (mut promise, mut deferred) = (ptr::null_mut(), ptr::null_mut());
    let mut function = ptr::null_mut();
    let settle = unsafe {
        sys::napi_create_promise(env, &mut deferred, &mut promise);
        let hold = |value: sys::napi_value, wanted: bool| {
            let mut reference = ptr::null_mut();
            if wanted {
                sys::napi_create_reference(env, value, 1, &mut reference);
            }
            reference
        };
        let settle = Box::into_raw(Box::new(Settle {
            deferred,
            callback: hold(callback, listens),
            cancel: hold(cancel, flag.is_some()),
            thrown: ptr::null_mut(),
            pending: pending.clone(),
            gate: gate.clone(),
        }));
        let mut name = ptr::null_mut();
        sys::napi_create_string_utf8(env, c"sonde loop".as_ptr(), 10, &mut name);
        let status = sys::napi_create_threadsafe_function(
            env,
            ptr::null_mut(),
            ptr::null_mut(),
            name,
            0,
            1,
            settle.cast(),
            Some(finalize),
            settle.cast(),
            Some(deliver),
            &mut function,
        );
        if status != sys::Status::napi_ok {
            drop(Box::from_raw(settle));
            return Err(Failure::Internal("loop: cannot create its callback".into()));
        }
        settle
    };
    let report = Box::new(Reporter {
        function,
        closed: AtomicBool::new(false),
        pending,
        listens,
    });
    let Request {
        feeds,
        order,
        batch,
        every,
    } = request;
    let flag = flag.map(Cancel);
    let queued = engine::submit(step, feeds, order, batch, every, flag, gate, report);
    if let Err(failure) = queued {
        // The promise is settled at once; nothing was queued that could do it later. What the report let go of goes in a later turn.
        unsafe { settle_with(env, &*settle, Err(failure)) };
    }
    Ok(promise)
}

unsafe extern "C" fn finalize(env: sys::napi_env, data: *mut c_void, _hint: *mut c_void) {
    unsafe {
        let settle = Box::from_raw(data.cast::<Settle>());
        // When a worker or the process ends during a loop, the flag's memory must outlive the loop.
        settle.gate.close();
        for reference in [settle.callback, settle.cancel, settle.thrown] {
            if !reference.is_null() {
                sys::napi_delete_reference(env, reference);
            }
        }
    }
}

/// Runs on JavaScript's thread for each message.
unsafe extern "C" fn deliver(
    env: sys::napi_env,
    _callback: sys::napi_value,
    context: *mut c_void,
    data: *mut c_void,
) {
    unsafe {
        let message = Box::from_raw(data.cast::<Message>());
        if env.is_null() {
            return; // the environment is going down
        }
        let settle = &mut *context.cast::<Settle>();
        match *message {
            Message::Progress(steps) => {
                settle.pending.store(false, Ordering::Relaxed);
                progress(env, settle, steps);
            }
            Message::Done(result) => settle_with(env, settle, result),
        }
    }
}

unsafe fn progress(env: sys::napi_env, settle: &mut Settle, steps: usize) {
    unsafe {
        if !settle.thrown.is_null() {
            return;
        }
        let (mut function, mut this) = (ptr::null_mut(), ptr::null_mut());
        let (mut count, mut result) = (ptr::null_mut(), ptr::null_mut());
        sys::napi_get_reference_value(env, settle.callback, &mut function);
        sys::napi_get_undefined(env, &mut this);
        sys::napi_create_double(env, steps as f64, &mut count);
        let status = sys::napi_call_function(env, this, function, 1, &count, &mut result);
        if status == sys::Status::napi_pending_exception {
            let mut error = ptr::null_mut();
            sys::napi_get_and_clear_last_exception(env, &mut error);
            settle.gate.stop();
            let mut holder = ptr::null_mut();
            sys::napi_create_object(env, &mut holder);
            sys::napi_set_named_property(env, holder, c"error".as_ptr(), error);
            sys::napi_create_reference(env, holder, 1, &mut settle.thrown);
        }
    }
}

unsafe fn settle_with(env: sys::napi_env, settle: &Settle, result: Result<Finished, Failure>) {
    unsafe {
        if !settle.thrown.is_null() {
            let mut holder = ptr::null_mut();
            sys::napi_get_reference_value(env, settle.thrown, &mut holder);
            sys::napi_reject_deferred(env, settle.deferred, property(env, holder, c"error"));
            return;
        }
        match result {
            Ok(finished) => {
                let value = object(env, &finished);
                sys::napi_resolve_deferred(env, settle.deferred, value);
            }
            Err(failure) => {
                let error = error(env, &failure);
                sys::napi_reject_deferred(env, settle.deferred, error);
            }
        }
    }
}

unsafe fn text(env: sys::napi_env, text: &str) -> sys::napi_value {
    let mut value = ptr::null_mut();
    unsafe {
        sys::napi_create_string_utf8(env, text.as_ptr().cast(), text.len() as isize, &mut value)
    };
    value
}

unsafe fn error(env: sys::napi_env, failure: &Failure) -> sys::napi_value {
    let mut value = ptr::null_mut();
    unsafe {
        sys::napi_create_error(
            env,
            text(env, failure.code()),
            text(env, failure.message()),
            &mut value,
        )
    };
    value
}

/// `{ steps, cancelled, outputs }`.
unsafe fn object(env: sys::napi_env, finished: &Finished) -> sys::napi_value {
    unsafe {
        let (mut result, mut value, mut outputs) =
            (ptr::null_mut(), ptr::null_mut(), ptr::null_mut());
        sys::napi_create_object(env, &mut result);
        sys::napi_create_double(env, finished.steps as f64, &mut value);
        sys::napi_set_named_property(env, result, c"steps".as_ptr(), value);
        sys::napi_get_boolean(env, finished.cancelled, &mut value);
        sys::napi_set_named_property(env, result, c"cancelled".as_ptr(), value);
        sys::napi_create_array_with_length(env, finished.outputs.len(), &mut outputs);
        for (i, bytes) in (0..).zip(&finished.outputs) {
            let (mut buffer, mut array) = (ptr::null_mut(), ptr::null_mut());
            let mut start = ptr::null_mut();
            sys::napi_create_arraybuffer(env, bytes.len(), &mut start, &mut buffer);
            if !start.is_null() {
                ptr::copy_nonoverlapping(bytes.as_ptr(), start.cast(), bytes.len());
            }
            let kind = sys::TypedarrayType::uint8_array;
            sys::napi_create_typedarray(env, kind, bytes.len(), buffer, 0, &mut array);
            sys::napi_set_element(env, outputs, i, array);
        }
        sys::napi_set_named_property(env, result, c"outputs".as_ptr(), outputs);
        result
    }
}
