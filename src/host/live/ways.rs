//! Ways to hosts that know how they go.

use crate::{
    host::{Carrier, Unreachable, local::Local},
    words::HostName,
};
use std::future::Future;

/// A carrier that can say how it reaches a host.
pub trait Way: Carrier {
    /// How a host is reached, as the one who reached it knows.
    ///
    /// # Errors
    /// It wasn't reached.
    fn trail(&self, host: &HostName, login: Option<&str>) -> impl Future<Output = Result<Trail, Unreachable>> + Send;

    /// Ends what is kept open.
    fn close(&self) -> impl Future<Output = ()> + Send;
}

/// How a host was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trail {
    /// `USER@ADDRESS:PORT`, as ssh resolves it; `here` for the guide's own machine.
    pub way: String,
    /// The fingerprint of its host key; nothing for the guide's own machine.
    pub key: Option<String>,
}

impl Trail {
    /// To the guide's own machine.
    pub fn here() -> Trail {
        Trail {
            way: "here".into(),
            key: None,
        }
    }
}

impl Way for Local {
    async fn trail(&self, _host: &HostName, _login: Option<&str>) -> Result<Trail, Unreachable> {
        Ok(Trail::here())
    }

    async fn close(&self) {}
}
