//! Which kernels run: chosen once per process, or forced by a test.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};

/// An instruction set that the kernels are compiled for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Path {
    Avx512 = 1,
    Avx2 = 2,
    Portable = 3,
    Neon = 4,
}

/// All paths, best first.
pub const PATHS: [Path; 4] = [Path::Avx512, Path::Avx2, Path::Neon, Path::Portable];

/// 0 stands for "the best".
static USED: AtomicU8 = AtomicU8::new(0);

impl Path {
    pub fn name(self) -> &'static str {
        match self {
            Path::Avx512 => "avx512",
            Path::Avx2 => "avx2",
            Path::Portable => "portable",
            Path::Neon => "neon",
        }
    }

    /// Whether this processor can run it.
    pub fn available(self) -> bool {
        #[cfg(target_arch = "x86_64")]
        match self {
            Path::Avx512 => {
                Path::Avx2.available()
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
            }
            Path::Avx2 => {
                is_x86_feature_detected!("avx2")
                    && is_x86_feature_detected!("fma")
                    && is_x86_feature_detected!("bmi2")
                    && is_x86_feature_detected!("f16c")
            }
            Path::Portable => true,
            Path::Neon => false,
        }
        // Every aarch64 has it.
        #[cfg(not(target_arch = "x86_64"))]
        match self {
            Path::Portable => true,
            Path::Neon => cfg!(target_arch = "aarch64"),
            Path::Avx512 | Path::Avx2 => false,
        }
    }

    pub fn best() -> Path {
        static BEST: OnceLock<Path> = OnceLock::new();
        *BEST.get_or_init(|| {
            PATHS
                .into_iter()
                .find(|p| p.available())
                .unwrap_or(Path::Portable)
        })
    }

    /// What programs loaded from now on use.
    pub fn used() -> Path {
        match USED.load(Ordering::Relaxed) {
            1 => Path::Avx512,
            2 => Path::Avx2,
            3 => Path::Portable,
            4 => Path::Neon,
            _ => Path::best(),
        }
    }

    /// Forces a path by name, or goes back to the best by `"auto"`.
    pub fn choose(name: &str) -> Result<(), String> {
        if name == "auto" {
            USED.store(0, Ordering::Relaxed);
            return Ok(());
        }
        let path = PATHS
            .into_iter()
            .find(|p| p.name() == name)
            .ok_or_else(|| {
                format!(
                    "useKernels: unknown path \"{name}\"; use avx512, avx2, neon, portable or auto"
                )
            })?;
        if !path.available() {
            return Err(format!("useKernels: this processor lacks {name}"));
        }
        USED.store(path as u8, Ordering::Relaxed);
        Ok(())
    }
}

/// Compiles one generic kernel for each path: `kernel!(name = body, fn(a: A) -> R);` makes `name(path) -> unsafe fn(A) -> R`.
#[macro_export]
macro_rules! kernel {
    ($name:ident = $body:ident, fn($($arg:ident: $type:ty),* $(,)?) $(-> $result:ty)?) => {
        pub fn $name(path: $crate::cpu::path::Path) -> unsafe fn($($type),*) $(-> $result)? {
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi2,f16c")]
            unsafe fn avx512($($arg: $type),*) $(-> $result)? {
                unsafe { $body::<$crate::cpu::avx512::Avx512>($($arg),*) }
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma,bmi2,f16c")]
            unsafe fn avx2($($arg: $type),*) $(-> $result)? {
                unsafe { $body::<$crate::cpu::avx2::Avx2>($($arg),*) }
            }
            #[cfg(target_arch = "aarch64")]
            unsafe fn neon($($arg: $type),*) $(-> $result)? {
                unsafe { $body::<$crate::cpu::neon::Neon>($($arg),*) }
            }
            unsafe fn portable($($arg: $type),*) $(-> $result)? {
                unsafe { $body::<$crate::cpu::simd::Plain>($($arg),*) }
            }
            match path {
                #[cfg(target_arch = "x86_64")]
                $crate::cpu::path::Path::Avx512 => avx512,
                #[cfg(target_arch = "x86_64")]
                $crate::cpu::path::Path::Avx2 => avx2,
                #[cfg(target_arch = "aarch64")]
                $crate::cpu::path::Path::Neon => neon,
                _ => portable,
            }
        }
    };
}
