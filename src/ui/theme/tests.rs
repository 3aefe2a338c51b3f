use super::{palette::Rgb, *};
use crate::diagnostic::Source;
use ratatui::style::{Color, Modifier};

fn read(text: &str) -> Result<Theme, Vec<Diagnostic>> {
    Theme::read(&Source::new("themes/own.toml", text))
}

fn told(text: &str) -> Vec<String> {
    let all = read(text).expect_err("it has mistakes");
    let place = |told: &Diagnostic| told.at.source.text[told.at.span.clone()].to_owned();
    all.iter()
        .map(|told| format!("{} {}: {}", told.code, place(told), told.help.clone().unwrap_or_default()))
        .collect()
}

fn all() -> impl Iterator<Item = (&'static str, Theme)> {
    SHIPPED.into_iter().map(|(name, text)| match read(text) {
        Ok(theme) => (name, theme),
        Err(told) => panic!("{name}: {}", told[0].render(false)),
    })
}

#[test]
fn the_shipped_themes_are_valid_and_only_mono_has_no_colour() {
    for (name, theme) in all() {
        assert_eq!(theme.colours, name != "mono", "{name}");
        assert!(
            read(&format!("base = '{name}'")).is_ok_and(|based| based == theme),
            "{name} can be a base"
        );
    }
}

#[test]
fn a_role_falls_back_along_its_dots_and_then_on_its_base() {
    let modes = "'mode.live' = 'reverse'\n";
    let theme = read(&format!("text = 'white'\nlook = 'green'\n'look.held' = 'bold magenta'\n{modes}")).unwrap();
    assert_eq!(theme.style(Look::Held).fg, Some(Color::Magenta));
    assert_eq!(theme.style(Look::Done).fg, Some(Color::Green));
    assert_eq!(theme.style(Role::Caution).fg, Some(Color::White));
    let based = read("base = 'dark'\n'look.held' = 'bold #123456 on 17'").unwrap();
    let dark = Theme::shipped("dark").unwrap();
    assert_eq!(based.style(Look::Held).fg, Some(Color::Rgb(0x12, 0x34, 0x56)));
    assert_eq!(based.style(Look::Held).bg, Some(Color::Indexed(17)));
    assert_eq!(based.style(Look::Done), dark.style(Look::Done));
}

#[test]
fn all_mistakes_are_told_at_once_each_at_its_own_place() {
    let told = told("base = 'drak'\n'look.hold' = 'red'\ntext = 'bold gren on'\nlook.done = 'red'\nnote = 3\n");
    assert_eq!(told.len(), 6, "{told:#?}");
    assert!(told[0].starts_with("unknown-word 'drak': did you mean \"dark\"?"), "{told:#?}");
    assert!(
        told.iter()
            .any(|told| told.starts_with("unknown-key 'look.hold'") && told.contains("look.held")),
        "{told:#?}"
    );
    assert!(
        told.iter()
            .any(|told| told.starts_with("unknown-colour gren: did you mean `green`?")),
        "{told:#?}"
    );
    assert!(
        told.iter().any(|told| told.starts_with("unknown-colour 'bold gren on': such as")),
        "{told:#?}"
    );
    assert!(
        told.iter()
            .any(|told| told.starts_with("wrong-type") && told.contains("stands in quotes")),
        "{told:#?}"
    );
    assert!(told.iter().any(|told| told.starts_with("wrong-type 3")), "{told:#?}");
    let alike = "text = 'white'";
    assert!(self::told(alike)[0].starts_with("modes-alike"));
}

#[test]
fn every_group_of_roles_has_a_key() {
    for role in Role::ALL {
        let mut name = role.name();
        while let Some((front, _)) = name.rsplit_once('.') {
            assert!(theme_keys().get(front).is_some(), "{front} of {}", role.name());
            name = front;
        }
    }
}

#[test]
fn modes_and_sites_cannot_be_mistaken_for_one_another_in_any_theme() {
    let sites = [
        Role::SiteRed,
        Role::SiteOrange,
        Role::SiteYellow,
        Role::SiteGreen,
        Role::SiteBlue,
        Role::SiteMagenta,
        Role::SiteCyan,
        Role::SiteWhite,
    ];
    for depth in [Depth::True, Depth::Indexed, Depth::Sixteen, Depth::None] {
        for (name, theme) in all() {
            let theme = theme.at_depth(depth);
            let (live, rehearsal) = (theme.style(Role::Live), theme.style(Role::Rehearsal));
            assert_ne!(live, rehearsal, "{name} at {depth:?}");
            for site in sites {
                assert_ne!(theme.style(site), live, "{name} at {depth:?}: {site:?}");
                assert_ne!(theme.style(site), rehearsal, "{name} at {depth:?}: {site:?}");
            }
        }
    }
}

/// What is behind a theme's text: its own, or the darkest and the lightest that a dark terminal has.
fn grounds(name: &str, theme: &Theme) -> Vec<Rgb> {
    match theme.style(Role::Text).bg.and_then(palette::rgb) {
        Some(own) => vec![own],
        // Dark grey and light red of xterm are made for black.
        None if name == "sixteen" => vec![(0, 0, 0)],
        None => vec![(0, 0, 0), (0x1e, 0x1e, 0x1e)],
    }
}

#[test]
fn every_text_has_the_contrast_that_wcag_wants() {
    // Lines are no text: 3 is enough for them.
    let least = |name: &str, role: Role| -> f32 {
        match (name, role) {
            (_, Role::Border) => 3.0,
            ("high-contrast", _) => 7.0,
            _ => 4.5,
        }
    };
    let mut faint = Vec::new();
    for (name, full) in all().filter(|(name, _)| *name != "mono") {
        for depth in [Depth::True, Depth::Indexed, Depth::Sixteen] {
            let theme = full.clone().at_depth(depth);
            for ground in grounds(name, &theme) {
                for role in Role::ALL {
                    let style = theme.style(*role);
                    let text = style
                        .fg
                        .or(theme.style(Role::Text).fg)
                        .and_then(palette::rgb)
                        .unwrap_or((0xd8, 0xd8, 0xd8));
                    let behind = style.bg.and_then(palette::rgb).unwrap_or(ground);
                    let found = palette::contrast(text, behind);
                    // Fewer colours keep to black grounds, and 256 of them lose a little.
                    let wanted = match depth {
                        Depth::True => least(name, *role),
                        Depth::Indexed => least(name, *role) * 0.93,
                        _ if ground != (0, 0, 0) && name != "light" => continue,
                        _ => least(name, *role).min(4.5),
                    };
                    if found < wanted {
                        faint.push(format!("{name} at {depth:?}: {} has {found:.2} on {ground:?}", role.name()));
                    }
                }
            }
        }
    }
    assert!(faint.is_empty(), "{}", faint.join("\n"));
}

#[test]
fn the_line_that_is_looked_at_can_be_read() {
    for (name, theme) in all() {
        let selected = theme.style(Role::Selected);
        let Some(behind) = selected.bg.and_then(palette::rgb) else {
            assert!(selected.add_modifier.contains(Modifier::REVERSED), "{name}");
            continue;
        };
        for look in Look::ALL {
            let text = theme.style(look).fg.or(theme.style(Role::Text).fg);
            let text = text.and_then(palette::rgb).unwrap_or((0xd8, 0xd8, 0xd8));
            assert!(palette::contrast(text, behind) >= 4.5, "{name}: {look:?}");
        }
    }
}

/// States that must be told apart at a glance.
const APART: [Look; 6] = [Look::Done, Look::Failed, Look::Held, Look::Running, Look::Blocked, Look::Inactive];

#[test]
fn states_stay_apart_with_fewer_colours() {
    for name in ["dark", "light", "high-contrast", "colour-blind", "sixteen"] {
        for depth in [Depth::Indexed, Depth::Sixteen] {
            let theme = Theme::shipped(name).unwrap().at_depth(depth);
            if (name, depth) == ("light", Depth::Sixteen) {
                // On white, red, blue and magenta are all that sixteen colours leave.
                continue;
            }
            for (at, one) in APART.into_iter().enumerate() {
                for other in APART.into_iter().skip(at + 1) {
                    assert_ne!(theme.style(one), theme.style(other), "{name} at {depth:?}: {one:?}, {other:?}");
                }
            }
        }
    }
}

/// Machado, Oliveira and Fernandes (2009), for somebody who lacks one kind of cone: protanopia, deuteranopia, tritanopia.
const BLIND: [(&str, [[f32; 3]; 3]); 3] = [
    (
        "protanopia",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

#[test]
fn the_colour_blind_theme_keeps_states_apart_for_every_kind_of_eye() {
    let theme = Theme::shipped("colour-blind").unwrap();
    let seen = |look: Look, eye: &[[f32; 3]; 3]| {
        let colour = theme.style(look).fg.and_then(palette::rgb).unwrap_or((0xd8, 0xd8, 0xd8));
        let light = palette::linear(colour);
        palette::oklab(eye.map(|row| row.iter().zip(light).map(|(a, b)| a * b).sum::<f32>().clamp(0.0, 1.0)))
    };
    let mut near = Vec::new();
    for (name, eye) in &BLIND {
        for (at, one) in APART.into_iter().enumerate() {
            for other in APART.into_iter().skip(at + 1) {
                let apart = palette::apart(seen(one, eye), seen(other, eye));
                if apart < 0.08 {
                    near.push(format!("{name}: {one:?} and {other:?} are {apart:.3} apart"));
                }
            }
        }
    }
    assert!(near.is_empty(), "{}", near.join("\n"));
}

#[test]
fn no_state_is_told_by_colour_alone() {
    for (at, one) in Look::ALL.into_iter().enumerate() {
        for other in Look::ALL.into_iter().skip(at + 1) {
            assert_ne!(one.sign().0, other.sign().0);
            assert_ne!(one.word(), other.word());
        }
    }
}

fn eyes(term: &str, more: &[(&str, &str)]) -> Eyes {
    Eyes::of(|name| {
        let known = more.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        known.or_else(|| (name == "TERM").then(|| term.to_owned()))
    })
}

#[test]
fn colours_are_believed_only_where_a_terminal_says_so() {
    for (term, more, depth) in [
        ("xterm", &[][..], Depth::Sixteen),
        ("xterm-color", &[], Depth::Sixteen),
        ("xterm-256color", &[], Depth::Indexed),
        ("xterm-256color", &[("COLORTERM", "truecolor")], Depth::True),
        ("xterm-direct", &[], Depth::True),
        ("xterm-kitty", &[], Depth::True),
        ("linux", &[("COLORTERM", "truecolor")], Depth::Sixteen),
        ("screen", &[], Depth::Sixteen),
        ("screen-256color", &[], Depth::Indexed),
        ("screen", &[("STY", "1.x"), ("COLORTERM", "truecolor")], Depth::Sixteen),
        ("tmux-256color", &[("TMUX", "/tmp/tmux"), ("COLORTERM", "truecolor")], Depth::True),
        ("vt220", &[("COLORTERM", "truecolor")], Depth::None),
    ] {
        assert_eq!(eyes(term, more).depth(), depth, "{term} {more:?}");
    }
}

#[test]
fn the_theme_fits_the_terminal_and_a_dumb_one_shows_no_screen() {
    assert_eq!(eyes("xterm-256color", &[]).fitting(), "dark");
    assert_eq!(eyes("xterm-256color", &[("COLORFGBG", "0;default;15")]).fitting(), "light");
    assert_eq!(eyes("linux", &[]).fitting(), "sixteen");
    assert_eq!(eyes("vt100", &[]).fitting(), "mono");
    assert!(eyes("xterm", &[("NO_COLOR", "1")]).no_colour && eyes("xterm", &[("CLICOLOR", "0")]).no_colour);
    assert!(!eyes("xterm", &[("NO_COLOR", "")]).no_colour);
    assert!(!eyes("dumb", &[]).shows_a_screen() && !eyes("", &[]).shows_a_screen());
}

#[test]
fn what_is_red_stays_red_with_sixteen_colours() {
    let sixteen = |rgb| palette::of_sixteen(rgb, Some((0, 0, 0)));
    assert_eq!(sixteen((0xff, 0x73, 0x73)), Some(Color::LightRed));
    assert_eq!(sixteen((0x86, 0xd2, 0x90)), Some(Color::Green));
    assert_eq!(
        palette::of_sixteen((0, 0x60, 0), Some((255, 255, 255))),
        None,
        "no green can be read on white"
    );
    assert_eq!(palette::of_256((0xff, 0x87, 0x00)), Color::Indexed(208));
}
