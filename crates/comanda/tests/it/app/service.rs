//! Somebody else's service, on this machine.

use axum::Router;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// A server. Gone when dropped.
pub(crate) struct Service {
    /// Where it is, without a path.
    pub(crate) url: String,
    _runtime: Runtime,
}

impl Service {
    pub(crate) fn start(router: Router) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { url, _runtime: runtime }
    }
}
