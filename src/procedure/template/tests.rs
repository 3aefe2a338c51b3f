use super::*;
use crate::procedure::scope::Known;
use proptest::prelude::*;
use serde_json::json;
use std::process::Command;

fn scope() -> Known {
    let values = json!({
        "node": "n1", "nodes": ["n1", "n 2"], "count": 3, "yes": true, "nothing": null, "empty": [], "blank": "", "dir": "it's here",
        "map": { "a": 1 }, "pairs": [["a", "b"], ["c", "d"]], "sum": "a.b+c", "zero": "a\0b",
    });
    Known {
        values: serde_json::from_value(values).unwrap(),
        secrets: ["password".into()].into(),
    }
}

fn template(source: &str) -> Template {
    Template::parse(source).unwrap()
}

fn command(source: &str) -> String {
    template(source).command(&scope()).unwrap()
}

fn refused(source: &str) -> String {
    template(source).command(&scope()).unwrap_err().why
}

#[test]
fn every_value_of_a_command_is_one_word_and_a_list_one_word_each() {
    assert_eq!(command("pcs node standby {{ node }}"), "pcs node standby n1");
    assert_eq!(command("ls {{ dir }}/x --n={{ count }} {{yes}}"), r"ls 'it'\''s here'/x --n=3 true");
    assert_eq!(command("for n in {{ nodes }}; do :; done"), "for n in n1 'n 2'; do :; done");
    assert_eq!(command("x {{ 'if' }} {{ '~' }} {{ 'a=b' }} {{ '*' }}"), "x 'if' '~' 'a=b' '*'");
    assert_eq!(command("cmd {{ count }}>file {{ count }} >f"), "cmd '3'>file 3 >f");
}

#[test]
fn shell_text_that_looks_like_braces_stays_what_it_is() {
    assert_eq!(
        command("echo ${#x} ${x%%{*} {%s} {{ '{{' }} }} {{ {'a': {'b': 1}}['a']['b'] }}"),
        "echo ${#x} ${x%%{*} {%s} '{{' }} 1"
    );
    assert_eq!(command("echo ${x:-{{ node }}} {{{ node }}}"), "echo ${x:-n1} {n1}");
    assert_eq!(command(r#"echo {{ "a}}b" }} {{ r'\' }}"#), r"echo 'a}}b' '\'");
}

#[test]
fn an_empty_value_never_slips_into_a_command() {
    assert!(refused("rm -rf {{ blank }}/").contains("`blank` is empty"));
    assert!(refused("rm -rf {{ empty }}").contains("`empty` is empty"));
    assert!(refused("rm {{ nothing }}").contains("`nothing` is empty"));
    assert!(refused("rm {{ ['a', ''] }}").contains("value 2 of"));
    assert_eq!(command("ls {{ optional(empty) }}{{ optional(blank) }}."), "ls .");
    assert_eq!(command("ls {{ optional(node) }}"), "ls n1");
}

#[test]
fn what_cannot_be_a_word_is_refused() {
    assert!(refused("x {{ map }}").contains("is a map"));
    assert!(refused("x {{ zero }}").contains("zero byte"));
    assert!(refused("x {{ pairs }}").contains("is a list"));
    assert!(refused("x --hosts={{ nodes }}").contains("can't be glued"));
    assert_eq!(refused("x {{ later }}"), "`later` isn't known now");
    assert_eq!(command("x {{ raw('-a -b') }} {{ optional(raw(blank)) }}"), "x -a -b ");
}

#[test]
fn a_secret_is_only_ever_a_name_and_never_in_a_command() {
    assert!(refused("x {{ password }}").contains("the secret `password`"));
    let script = template("user:{{ password }}\n").script(&scope()).unwrap();
    assert_eq!(script.masked(), "user:‹password›\n");
    assert!(
        template("{{ 'x' + password }}")
            .script(&scope())
            .unwrap_err()
            .why
            .contains("secret")
    );
    assert!(template("{{ password }}").text(&scope()).unwrap_err().why.contains("secret"));
    assert_eq!(template("{{ password }}").outline(&scope()), "‹password›");
    assert!(Pattern::parse("{{ password }}").unwrap().render(&scope()).is_err());
}

#[test]
fn texts_are_for_people_and_scripts_say_how_lists_are_joined() {
    assert_eq!(
        template("{{ nodes }}: {{ pairs }} {{ count }}").text(&scope()).unwrap(),
        "n1, n 2: a+b, c+d 3"
    );
    assert_eq!(
        template("on {{ node }} of {{ later }}, {{ map }}").outline(&scope()),
        "on n1 of ‹later›, ‹map›"
    );
    assert_eq!(template("{{ lines(nodes) }}").script(&scope()).unwrap(), Script::text("n1\nn 2"));
    assert!(template("{{ nodes }}").script(&scope()).unwrap_err().why.contains("lines(nodes)"));
    assert_eq!(template("[{{ blank }}]").script(&scope()).unwrap(), Script::text("[]"));
}

#[test]
fn values_are_escaped_in_patterns() {
    let pattern = |source: &str| Pattern::parse(source).unwrap().render(&scope());
    assert_eq!(pattern(r"^{{ sum }}\s{2}").unwrap(), r"^a\.b\+c\s{2}");
    assert_eq!(pattern("{{ nodes }}").unwrap(), "(?:n1|n 2)");
    assert_eq!(pattern("{{ raw('a.*') }}").unwrap(), "a.*");
    assert!(pattern("{{ blank }}").is_err());
}

#[test]
fn errors_point_into_the_text() {
    let error = |source: &str| {
        let error = Template::parse(source).unwrap_err();
        source[error.span].to_owned()
    };
    assert_eq!(error("a {{ b"), "{{");
    assert_eq!(error("é {{  x and y }}"), "and");
    assert_eq!(error("a {{ }}"), "{{ }}");
    assert_eq!(error("docker inspect --format '{{.Name}}'"), "Name");
    let source = "é {{  node }}{{x}}";
    let template = template(source);
    let places: Vec<&str> = template.places().into_iter().map(|(_, span)| &source[span]).collect();
    assert_eq!(places, ["node", "x"]);
}

#[test]
fn a_value_in_quotes_or_a_here_document_is_found() {
    use Misplacement::{AfterBackslash, AfterDollar, Glued, InBackticks, InComment, InDoubleQuotes, InHereDocument, InSingleQuotes};
    let kinds = |source: &str| template(source).placement().into_iter().map(|found| found.kind).collect::<Vec<_>>();
    assert_eq!(kinds("a '{{ x }}' \"{{ x }}\" {{ x }}"), [InSingleQuotes, InDoubleQuotes]);
    assert_eq!(kinds("a it\\'s {{ x }} \\{{ x }}"), [AfterBackslash]);
    assert_eq!(kinds("a \"$(b {{ x }} 'c')\" {{ x }} \"${y:-{{ x }}}\""), [InDoubleQuotes]);
    assert_eq!(kinds("cat <<-'END' {{ x }}\n {{ x }}\n\tEND\n{{ x }}"), [InHereDocument]);
    assert_eq!(
        kinds("cat <<<{{ x }} <<A <<B\n{{ x }}\nA\n{{ x }}\nB\n{{ x }}"),
        [Glued, InHereDocument, InHereDocument]
    );
    assert_eq!(kinds("a # it's\nb {{ x }} # {{ x }}"), [InComment]);
    assert_eq!(kinds("a#b {{ x }} ${#c} {{ x }}"), []);
    assert_eq!(kinds("`a {{ x }}` {{ x }}"), [InBackticks]);
    assert_eq!(
        kinds("a ${{ x }} \\${{ x }} '$'{{ x }} cat << {{ x }} <<E{{ x }} {{ x }}"),
        [AfterDollar, Glued, Glued, InHereDocument, InHereDocument]
    );
    assert_eq!(kinds("a --x={{ x }} {{ x }}/b ({{ x }})"), [Glued, Glued]);
    assert_eq!(kinds("awk '{print $1}' '{{ raw(x) }}' {{ x }}"), []);
}

/// What a POSIX shell makes of these words.
fn words_of_sh(words: &str) -> Vec<u8> {
    let script = format!("printf '%s\\0' {words}");
    Command::new("sh")
        .args(["-ec", &script])
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap()
        .stdout
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_the_shell_makes_of_a_value_is_the_value(values in prop::collection::vec("([a-z0-9/.@=~{}$`'\"\\\\!*?#&|;<>() \n\t-]|é|\u{1}|if|--){1,12}", 1..8)) {
        let known = Known { values: [("list".to_owned(), json!(values))].into(), ..Known::default() };
        let rendered = template("{{ list }} {{ list[0] }}x").command(&known).unwrap();
        let mut expected: Vec<u8> = values.iter().flat_map(|value| [value.as_bytes(), b"\0"].concat()).collect();
        expected.extend(format!("{}x\0", values[0]).bytes());
        prop_assert_eq!(words_of_sh(&rendered), expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 50_000, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn where_a_value_is_not_found_misplaced_the_shell_takes_it_whole(
        before in r#"('|"|\\|\$\(printf %s |\)|\$\{#?|\}|`|#|a|b | |\n|<<E |<<-'E' |\nE\n|<<<|;|\$){0,8}"#,
        after in r#"('|"|\)|`|a| |\nE\n|;|\n){0,4}"#,
    ) {
        let value = r#"q'w"$(exit)`exit`\x;#&"#;
        let source = format!("printf '%s\\n' {before}{{{{ x }}}}{after}");
        let found = template(&source).placement();
        prop_assume!(found.iter().all(|found| found.kind == Misplacement::Glued));
        let known = Known { values: [("x".to_owned(), json!(value))].into(), ..Known::default() };
        let rendered = template(&source).command(&known).unwrap();
        let output = Command::new("/bin/sh").args(["-c", &rendered]).env("PATH", "/nowhere").output().unwrap();
        // What isn't shell at all, or runs a program that isn't there, proves nothing.
        prop_assume!(output.status.success() && output.stderr.is_empty());
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        prop_assert!(printed.contains(value), "{rendered:?} printed {printed:?}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(source in r#"(\{\{|\}\}|[{}'"\\$`#<>() a-z\n.,:]|<<A|\nA\n|nodes|optional\(|raw\(|é){0,30}"#) {
        match Template::parse(&source) {
            Ok(template) => {
                let _ = (template.text(&scope()), template.command(&scope()), template.script(&scope()));
                let _ = (template.outline(&scope()), template.placement(), template.names());
                for (expr, span) in template.places() {
                    prop_assert_eq!(&source[span], expr.source());
                }
            }
            Err(error) => prop_assert!(source.get(error.span).is_some()),
        }
    }
}
