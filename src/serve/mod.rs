//! Serves the built portal on loopback.
//!
//! A preview, not a production server: production is any static host. Requests are read by
//! `tiny_http`; answers are written here, head and body in one go, so that nothing of a request can
//! end up in a head and no small answer waits for an acknowledgement.
//!
//! Deliberately absent: TLS, uploads, directory listings, anything that writes.

mod address;
mod answer;
mod ckan;
mod live;
mod media;
#[cfg(test)]
mod tests;

pub use live::Live;

use crate::error::{Error, Result};
use answer::Site;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr, TcpListener, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

/// How the portal is served.
#[derive(Debug, Clone)]
pub struct Options {
    /// The address or name to listen on, e.g. "127.0.0.1".
    pub host: String,
    /// The port; 0 for any that is free.
    pub port: u16,
    /// The path the portal lives under, with a slash at both ends, e.g. "/repo/" or "/".
    pub base_path: String,
    /// What tells open pages to reload; without it pages are served as they are.
    pub live: Option<Arc<Live>>,
}

impl Default for Options {
    fn default() -> Self {
        Self { host: "127.0.0.1".into(), port: 8080, base_path: "/".into(), live: None }
    }
}

/// A portal that is being served, until the process ends.
#[derive(Debug)]
pub struct Serving {
    address: SocketAddr,
    base_path: String,
    thread: JoinHandle<()>,
}

impl Serving {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What to type into a browser, e.g. "http://127.0.0.1:8080/repo/".
    pub fn url(&self) -> String {
        let host = match self.address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => "127.0.0.1".into(),
            IpAddr::V6(ip) if ip.is_unspecified() => "[::1]".into(),
            IpAddr::V6(ip) => format!("[{ip}]"),
            ip @ IpAddr::V4(_) => ip.to_string(),
        };
        format!("http://{host}:{}{}", self.address.port(), self.base_path)
    }

    /// Serves for as long as the process lives.
    pub fn wait(self) {
        let _ = self.thread.join();
    }
}

/// How many answers are written at the same time.
const WORKERS: usize = 8;
/// How long a reader may take nothing of an answer before it is dropped.
const PATIENCE: Duration = Duration::from_secs(30);

/// Serves the folder `root`; returns as soon as it listens.
pub fn serve(root: PathBuf, options: &Options) -> Result<Serving> {
    let listener = listen(options)?;
    let fault = |error| Error::io("listen on", format!("{}:{}", options.host, options.port), error);
    let address = listener.local_addr().map_err(fault)?;
    // It goes into heads and pages.
    let fine = |c: char| c.is_ascii_alphanumeric() || "-._~/%".contains(c);
    let base_path = match options.base_path.chars().all(fine) {
        true => options.base_path.clone(),
        false => crate::urls::encode(&options.base_path),
    };
    let site = Arc::new(Site {
        root,
        base_path: base_path.clone(),
        live: options.live.clone(),
        // A page on another host could otherwise read the preview by pointing its name at this machine.
        hosts: address.ip().is_loopback().then(|| options.host.to_ascii_lowercase()),
    });
    let thread = std::thread::spawn(move || {
        loop {
            let Ok(server) = listener.try_clone().map(|listener| tiny_http::Server::from_listener(listener, None))
            else {
                break;
            };
            let Ok(server) = server else { break };
            std::thread::scope(|scope| {
                for _ in 0..WORKERS {
                    scope.spawn(|| {
                        while let Ok(request) = server.recv() {
                            site.answer(request);
                        }
                        // No more connections are taken (too many open files?): wake the others, begin again.
                        server.unblock();
                    });
                }
            });
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    Ok(Serving { address, base_path, thread })
}

fn listen(options: &Options) -> Result<TcpListener> {
    let Options { host, port, .. } = options;
    let unknown = || Error::usage("host-unknown", &[("host", host)]);
    let addresses: Vec<SocketAddr> = (host.as_str(), *port).to_socket_addrs().map_err(|_| unknown())?.collect();
    let listener = TcpListener::bind(&addresses[..]).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => {
            Error::usage("port-taken", &[("port", port), ("next", &port.checked_add(1).unwrap_or(8080))])
        }
        ErrorKind::PermissionDenied => Error::usage("port-forbidden", &[("port", port)]),
        ErrorKind::AddrNotAvailable | ErrorKind::InvalidInput => unknown(),
        _ => Error::io("listen on", format!("{host}:{port}"), error),
    })?;
    // Connections inherit these from the listener.
    let _ = rustix::net::sockopt::set_tcp_nodelay(&listener, true);
    let _ = rustix::net::sockopt::set_socket_timeout(&listener, rustix::net::sockopt::Timeout::Send, Some(PATIENCE));
    Ok(listener)
}
