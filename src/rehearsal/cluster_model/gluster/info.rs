//! `gluster volume info`.

use super::{Gluster, Volume};
use std::fmt::Write;

impl Gluster {
    /// What a volume is made of.
    pub fn volume_info(&self, name: &str, volume: &Volume) -> String {
        let (bricks, replica) = (volume.bricks.len(), volume.replica.max(1));
        let sets = bricks / replica;
        let kind = if sets > 1 { "Distributed-Replicate" } else { "Replicate" };
        let mut text = format!(
            " \nVolume Name: {name}\nType: {kind}\nVolume ID: {}\nStatus: {}\nSnapshot Count: 0\nNumber of Bricks: {sets} x {replica} = {bricks}\n\
             Transport-type: tcp\nBricks:\n",
            Gluster::uuid(&format!("volume {name}")),
            if volume.started { "Started" } else { "Stopped" },
        );
        for (n, brick) in volume.bricks.iter().enumerate() {
            let _ = writeln!(text, "Brick{}: {}", n + 1, brick.name());
        }
        text + "Options Reconfigured:\nperformance.client-io-threads: off\nnfs.disable: on\ntransport.address-family: inet\n\
                storage.fips-mode-rchecksum: on\ncluster.granular-entry-heal: on\n"
    }
}
