//! The place of a run, as far as its connections need it: kept in its folder, so that it is gone on with the same way.

use super::super::{Doing as _, Failure, given::Given};
use crate::{
    engine::run::Run,
    files,
    journal::Folder,
    words::{Account, HostName},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// Its file in the run's folder.
const FILE: &str = "place.json";

/// Where hosts are, and as whom.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Place {
    /// The operator's own configuration of ssh, where it isn't the usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ssh_config: Option<PathBuf>,
    /// Addresses of hosts whose names aren't theirs.
    #[serde(default)]
    pub addresses: BTreeMap<HostName, String>,
    /// As whom things are done where the procedure doesn't say.
    #[serde(default)]
    pub account: Account,
    /// The cluster's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// Names that are meant to be one machine.
    #[serde(default)]
    pub same: Vec<Vec<HostName>>,
}

/// A run has come from another machine: its connections must find their configuration here. Another one may be named.
///
/// # Errors
/// It isn't here.
pub(crate) fn moved(folder: &Folder, run: &Run, ssh_config: Option<&Path>) -> Result<(), Failure> {
    let mut place = Place::kept(folder, run)?;
    let there =
        |path: &Path| std::fs::canonicalize(path).map_err(|error| Failure::Usage(format!("{} can't be read: {error}", path.display())));
    match (ssh_config, &place.ssh_config) {
        (Some(path), _) => place.ssh_config = Some(there(path)?),
        (None, Some(path)) if !path.is_file() => {
            return Err(Failure::Usage(format!(
                "The run was begun with a configuration of ssh of its own, {}, which isn't here. Name one that leads to the same hosts: --ssh-config FILE",
                path.display()
            )));
        }
        _ => return Ok(()),
    }
    let path = folder.path().join(FILE);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).doing(format_args!("write {}", path.display())),
        _ => place.keep(folder),
    }
}

impl Place {
    /// The place that a site describes. A configuration of ssh is kept by its whole path: the run may be gone on with from elsewhere.
    ///
    /// # Errors
    /// The configuration isn't there.
    pub fn of(given: &Given, ssh_config: Option<&Path>) -> Result<Place, Failure> {
        let ssh_config = match ssh_config {
            Some(path) => {
                Some(std::fs::canonicalize(path).map_err(|error| Failure::Usage(format!("{} can't be read: {error}", path.display())))?)
            }
            None => None,
        };
        let site = &given.site;
        let addresses = site.addresses.iter();
        Ok(Place {
            ssh_config,
            addresses: addresses
                .filter_map(|(host, address)| Some((host.as_str().into(), address.as_str()?.to_owned())))
                .collect(),
            account: site.account.clone(),
            cluster: site.cluster.clone(),
            same: site.same.clone(),
        })
    }

    /// Keeps it in a run's folder.
    ///
    /// # Errors
    /// It can't be written.
    pub fn keep(&self, folder: &Folder) -> Result<(), Failure> {
        let path = folder.path().join(FILE);
        let written = serde_json::to_string_pretty(self)
            .map_err(io::Error::from)
            .and_then(|text| files::create(&path)?.write_all(text.as_bytes()));
        written.doing(format_args!("write {}", path.display()))
    }

    /// That of a run. Where its file is gone, what the journal knows has to do.
    ///
    /// # Errors
    /// The file is there and can't be understood.
    pub fn kept(folder: &Folder, run: &Run) -> Result<Place, Failure> {
        let path = folder.path().join(FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let addresses = run.addresses.iter();
                return Ok(Place {
                    addresses: addresses
                        .filter_map(|(host, address)| Some((host.as_str().into(), address.as_str()?.to_owned())))
                        .collect(),
                    account: run.account.clone(),
                    same: run.same.as_ref().clone(),
                    ..Place::default()
                });
            }
            Err(error) => return Err(error).doing(format_args!("read {}", path.display())),
        };
        serde_json::from_str(&text).map_err(|error| Failure::Invalid(format!("{} can't be understood: {error}", path.display())))
    }
}
