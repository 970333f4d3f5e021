//! HTTP from a test's own threads, one call at a time.

use tokio::runtime::Runtime;

use crate::app::http_client;

/// A client with a runtime of its own: customers, cook and judge each have one.
pub(crate) struct Web {
    pub(crate) client: reqwest::Client,
    runtime: Runtime,
}

impl Web {
    pub(crate) fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { client: http_client(), runtime }
    }

    /// Runs a future to its end.
    pub(crate) fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Status and body; an error where nobody answered, which a killed server does not.
    pub(crate) fn send(&self, request: reqwest::RequestBuilder) -> Result<(u16, String), reqwest::Error> {
        self.runtime.block_on(async {
            let response = request.send().await?;
            let status = response.status().as_u16();
            Ok((status, response.text().await?))
        })
    }

    pub(crate) fn get(&self, url: &str) -> Result<(u16, String), reqwest::Error> {
        self.send(self.client.get(url))
    }

    /// Posts the fields of a form.
    pub(crate) fn post_form(
        &self,
        url: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Result<(u16, String), reqwest::Error> {
        let body: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request = self.client.post(url).body(body);
        for (name, value) in headers.iter().chain(&[("content-type", "application/x-www-form-urlencoded")]) {
            request = request.header(*name, *value);
        }
        self.send(request)
    }
}
