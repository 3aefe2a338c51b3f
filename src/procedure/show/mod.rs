//! A procedure for reading before it is run: the whole plan, with what is known filled in. What a change board gets.

mod json;
mod markdown;
mod overview;
mod step;
mod text;

pub use json::json;
pub use markdown::markdown;
pub use overview::{Entry, Fact, Overview, Problem, overview};
pub use text::text;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        procedure::{catalogue::Catalogue, load::load, model::Procedure},
        words::Values,
    };
    use serde_json::json;

    fn rok() -> Procedure {
        let catalogue = Catalogue::shipped();
        load(&catalogue.procedures["rok-0.11"], &catalogue.fragments)
            .expect("the shipped procedure is valid")
            .0
    }

    fn given() -> Values {
        let values = json!({ "nodes": ["rok1", "rok2"], "master": "rok1", "gateway": "gw1", "cluster_name": "prod", "ganeti": false });
        serde_json::from_value(values).unwrap()
    }

    #[test]
    fn what_is_known_is_filled_in_and_what_is_not_stands_as_its_expression() {
        let procedure = rok();
        let told = text(&overview(&procedure, &given()).unwrap());
        for part in [
            "run on gw1 as root:",
            "systemctl stop gunicorn rok-gw",
            "[DESTROY]",
            "CAUTION:",
            "NO WAY BACK",
            "appliances[rok2]/upgrade-node",
            "‹candidates›",
        ] {
            assert!(told.contains(part), "{part:?} in\n{told}");
        }
    }

    #[test]
    fn without_inputs_a_loop_is_told_once_with_what_it_waits_for() {
        let told = text(&overview(&rok(), &Values::new()).unwrap());
        assert!(told.contains("its values come later"), "{told}");
        assert!(told.contains("‹node›"), "{told}");
    }

    #[test]
    fn markdown_and_json_tell_every_step_that_the_text_tells() {
        let overview = overview(&rok(), &given()).unwrap();
        let (markdown, json) = (markdown(&overview), json(&overview));
        for entry in &overview.plan {
            assert!(markdown.contains(&format!("`{}`", entry.id)), "{}", entry.id);
            assert!(json.contains(&format!("{:?}", entry.id)), "{}", entry.id);
        }
        assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
    }

    #[test]
    fn a_secret_is_only_ever_its_name() {
        let mut values = given();
        values.insert("ganeti".into(), json!(true));
        values.insert("rapi_password".into(), json!("hunter2"));
        assert!(!json(&overview(&rok(), &values).unwrap()).contains("hunter2"));
    }
}
