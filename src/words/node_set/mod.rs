//! Many names in a few words, as ClusterShell writes them: `node[1-3,7]`. Folding and unfolding, with operators and groups.

mod fold;
mod groups;
mod ordered;
mod parse;

pub use fold::node_set;
pub use groups::Groups;
pub use parse::{NODE_SET_LIMIT, NodeSetError, is_plain_list, unfold};
