//! The kernels: one file per idea, each compiled for every path.

mod arguments;
pub mod attention;
pub mod attention_back;
#[cfg(target_arch = "x86_64")]
pub mod avx2;
#[cfg(target_arch = "x86_64")]
pub mod avx512;
mod blocks;
mod cache;
mod chain;
pub mod cofactor;
pub mod context;
mod conv_beside;
mod conv_depthwise;
mod conv_forward;
mod conv_geometry;
mod conv_product;
mod conv_samples;
mod conv_source;
mod conv_weight_gradient;
mod conv_weights;
pub mod convolution;
pub mod copy;
pub mod distance;
mod dot_i8;
pub mod eigen;
pub mod elementwise;
pub mod fourier;
mod functions;
pub mod gather;
pub mod half;
mod halves;
#[cfg_attr(not(all(unix, target_arch = "x86_64")), path = "no_jit.rs")]
pub mod jit;
mod lanes;
pub mod layout;
pub mod linear;
pub mod lu;
pub mod math;
pub mod matmul;
pub mod matmul_bf16;
pub mod matmul_bits;
pub mod matmul_i8;
pub mod micro;
#[cfg_attr(not(target_arch = "x86_64"), path = "no_narrow.rs")]
mod narrow;
#[cfg(target_arch = "aarch64")]
pub mod neon;
pub mod normalize;
pub mod operand;
mod operations;
pub mod order;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod pairs;
pub mod path;
pub mod pick;
mod plain;
pub mod plain_conv;
pub mod plain_matmul;
mod plain_pool;
pub mod plan;
pub mod pool;
pub mod portable;
#[cfg(test)]
mod products;
pub mod quantize;
pub mod random;
pub mod reduce;
pub mod reduce_length;
mod reduce_rows;
pub mod resample;
pub mod rows;
pub mod scan;
pub mod scatter;
mod scatter_rows;
pub mod search;
pub mod simd;
mod simd64;
pub mod softmax;
#[cfg(target_arch = "x86_64")]
mod sse2;
mod stream;
mod tile;
mod totals;
mod turn;
