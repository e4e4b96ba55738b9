//! Opens the ports of a kernel, then becomes Node: `sonde-launch node [argument…] connection-file`.
//!
//! A front end connects as soon as the process is there. Node takes 40 ms until it can listen; who was refused by then tries again only
//! after 100 to 200 ms. What connects to a port that is open waits in its queue. `kernel/inherited.ts` takes the ports over.

#[cfg(unix)]
fn main() {
    use std::os::unix::process::CommandExt;
    use std::process::{Command, exit};

    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let Some((program, rest)) = arguments.split_first() else {
        eprintln!("sonde-launch: no program; usage: sonde-launch node [argument…] connection-file");
        exit(2);
    };
    let ports = rest.last().and_then(ports::open).unwrap_or_default();
    let error = Command::new(program)
        .args(rest)
        .env("SONDE_LISTENING", ports::lend(ports))
        .exec();
    eprintln!("sonde-launch: cannot run {}: {error}", program.display());
    exit(127);
}

#[cfg(not(unix))]
fn main() {
    eprintln!("sonde-launch: only for Unix; start Node itself");
    std::process::exit(2);
}

#[cfg(unix)]
mod ports {
    use serde_json::Value;
    use std::ffi::OsStr;
    use std::net::{Ipv4Addr, TcpListener};
    use std::os::fd::{AsRawFd, IntoRawFd};

    /// In this order the kernel takes them over.
    const NAMES: [&str; 5] = [
        "shell_port",
        "iopub_port",
        "stdin_port",
        "control_port",
        "hb_port",
    ];
    /// Node keeps what it inherited below this descriptor from its own children (libuv's `uv_disable_stdio_inheritance`).
    const HIGHEST: i32 = 16;

    /// All ports of a connection file, or none: what is wrong with it, the kernel itself tells best.
    pub fn open(file: impl AsRef<OsStr>) -> Option<Vec<TcpListener>> {
        let text = std::fs::read(file.as_ref()).ok()?;
        let fields: Value = serde_json::from_slice(&text).ok()?;
        let tcp = fields.get("transport").is_none_or(|it| it == "tcp");
        let ip: Ipv4Addr = fields.get("ip")?.as_str()?.parse().ok()?;
        let open = |name: &&str| {
            let port = u16::try_from(fields.get(name)?.as_u64()?).ok()?;
            let listener = TcpListener::bind((ip, port)).ok()?;
            listener.set_nonblocking(true).ok()?;
            (port != 0 && listener.as_raw_fd() < HIGHEST).then_some(listener)
        };
        NAMES.iter().filter(|_| tcp).map(open).collect()
    }

    /// Leaves them open for the program to come; their descriptors with commas between.
    pub fn lend(ports: Vec<TcpListener>) -> String {
        let lend = |port: TcpListener| {
            let descriptor = port.into_raw_fd();
            unsafe { libc::fcntl(descriptor, libc::F_SETFD, 0) };
            descriptor.to_string()
        };
        ports.into_iter().map(lend).collect::<Vec<_>>().join(",")
    }
}
