//! Passwords for sudo: asked once, kept in memory, masked in what comes back.

use super::{Live, Way, lock};
use crate::{
    host::{
        AskKind, Unreachable,
        runner::{Place, sudo_means},
    },
    vault::{Mask, Vault},
    words::{Account, Exit, HostName, SecretName},
};
use std::{collections::BTreeMap, sync::Mutex};
use zeroize::Zeroizing;

/// Whose sudo it is: the host, and the login there.
type Whose = (HostName, Option<String>);

/// The passwords of a session. They are never written down.
#[derive(Default)]
pub(super) struct Passwords {
    /// What each wants: a password, or nothing.
    known: Mutex<BTreeMap<Whose, Option<Zeroizing<String>>>>,
    /// One question at a time: the answer to the first may serve the others.
    asking: tokio::sync::Mutex<()>,
}

/// How often a password is asked for before sudo's refusal stands.
const TRIES: usize = 3;

impl<C: Way> Live<C> {
    /// The password that sudo wants at a place; nothing where it wants none.
    pub(super) async fn password(&self, place: &Place) -> Result<Option<Zeroizing<String>>, Unreachable> {
        let Some(run_as) = &place.account.run_as else { return Ok(None) };
        let whose = (place.host.clone(), place.account.login.clone());
        if let Some(known) = self.known_password(&whose) {
            return Ok(known);
        }
        let _turn = self.sudo.asking.lock().await;
        if let Some(known) = self.known_password(&whose) {
            return Ok(known);
        }
        let password = match self.wants_password(place, run_as).await? {
            false => None,
            true => Some(self.asked(place, run_as).await?),
        };
        lock(&self.sudo.known).insert(whose, password.clone());
        Ok(password)
    }

    fn known_password(&self, whose: &Whose) -> Option<Option<Zeroizing<String>>> {
        lock(&self.sudo.known).get(whose).cloned()
    }

    /// Whether sudo wants a password, found out without giving one.
    async fn wants_password(&self, place: &Place, run_as: &str) -> Result<bool, Unreachable> {
        let plain = Place {
            account: Account {
                run_as: None,
                ..place.account.clone()
            },
            ..Place::usual(place.host.clone())
        };
        let refused = |why: String| Unreachable {
            host: place.host.clone(),
            why,
        };
        let quoted = shlex::try_quote(run_as).map_err(|_| refused(format!("{run_as:?} is no user's name")))?;
        let command = format!("[ \"$(id -un)\" = {quoted} ] || sudo -n -u {quoted} true");
        let looked = self.runner.look(&plain, &command, 4096, 30).await?;
        let said = String::from_utf8_lossy(&looked.err).trim().to_owned();
        match looked.exit {
            Exit::Code(0) => Ok(false),
            Exit::Code(127) => Err(refused(format!("it has no sudo, and things are to be done there as {run_as}"))),
            _ if said.contains("password") || said.contains("authentication") => Ok(true),
            _ => Err(refused(match sudo_means(&said) {
                Some(means) => means.to_owned(),
                None => format!("sudo doesn't let us be {run_as}: {said}"),
            })),
        }
    }

    /// A password that sudo takes: one given for another host with the same login, tried once, or the operator's.
    async fn asked(&self, place: &Place, run_as: &str) -> Result<Zeroizing<String>, Unreachable> {
        let same_login = lock(&self.sudo.known)
            .iter()
            .find_map(|((_, login), password)| password.clone().filter(|_| *login == place.account.login));
        if let Some(password) = same_login
            && self.is_taken(place, &password).await.is_ok()
        {
            return Ok(password);
        }
        let mut why = String::new();
        for _ in 0..TRIES {
            let prompt = format!(
                "{why}sudo on {} wants the password of the login there, to run things as {run_as}",
                place.host
            );
            let Some(password) = self.asks.ask(&place.host, prompt, AskKind::Secret).await else {
                break;
            };
            match self.is_taken(place, &password).await {
                Ok(()) => return Ok(password),
                Err(error) => why = format!("{}\n", error.why),
            }
        }
        Err(Unreachable {
            host: place.host.clone(),
            why: match why.trim() {
                "" => "sudo wants a password there, and none was given".into(),
                said => format!("sudo didn't take the password: {said}"),
            },
        })
    }

    async fn is_taken(&self, place: &Place, password: &Zeroizing<String>) -> Result<(), Unreachable> {
        let place = Place {
            sudo: Some(password.clone()),
            ..place.clone()
        };
        self.runner.who(&place).await.map(drop)
    }

    /// Masks the passwords in what a host prints; nothing where there are none.
    pub(super) fn mask(&self) -> Option<Mask> {
        let known = lock(&self.sudo.known);
        let mut vault = Vault::new();
        for (n, password) in known.values().flatten().enumerate() {
            vault.keep(SecretName::from(format!("sudo-{n}")), password.as_bytes().to_vec());
        }
        (!vault.names().is_empty()).then(|| vault.mask())
    }

    pub(super) fn masked(&self, bytes: &[u8]) -> Vec<u8> {
        match self.mask() {
            None => bytes.to_vec(),
            Some(mut mask) => {
                let mut shown = mask.feed(bytes);
                shown.extend(mask.finish());
                shown
            }
        }
    }
}
