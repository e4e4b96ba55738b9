//! Where the greatest and the least of rows and columns stand.

use super::{Kind, Reduce, WORTH};
use crate::cpu::arguments::{self, Sought};
use crate::cpu::context::{Context, share};
use crate::program::format::DType;

impl Reduce {
    pub unsafe fn arguments(&self, context: &mut Context) {
        unsafe {
            match self.dtype {
                DType::F32 => self.argument::<f32>(context),
                DType::F64 => self.argument::<f64>(context),
                DType::I32 => self.argument::<i32>(context),
                DType::I64 => self.argument::<i64>(context),
                _ => self.argument::<u8>(context),
            }
        }
    }

    unsafe fn argument<T: Sought>(&self, context: &mut Context) {
        let (n, step, kept) = (self.n, self.step, self.kept.size());
        let least = self.kind == Kind::ArgMin;
        let parts = context.parts(kept * n, WORTH);
        let at = |context: &Context, [i, o]: [isize; 2]| {
            let (x, y) = (context.at(self.x).cast::<T>(), context.at(self.y));
            (
                x.wrapping_offset(i).cast_const(),
                y.cast::<i32>().wrapping_offset(o),
            )
        };
        if step != 1 && self.column_steps == [1, 1] {
            let columns = T::columns(self.path);
            return self.by_columns(context, parts, |context, starts, some| unsafe {
                let (x, y) = at(context, starts);
                columns(
                    x.add(some.start),
                    step,
                    n,
                    y.add(some.start),
                    some.len(),
                    least,
                );
            });
        }
        let extreme = T::extreme(self.path);
        let parts = parts.min(kept.max(1));
        context.each(parts, |context, part| {
            self.kept
                .some(share(kept, 1, parts, part), |starts| unsafe {
                    let (x, y) = at(context, starts);
                    let place = match step {
                        1 => arguments::dense(x, n, extreme, least),
                        _ => arguments::along(x, n, step, least),
                    };
                    y.write(place as i32);
                });
        });
    }
}
